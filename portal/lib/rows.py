"""Writes a new row with a statement that was put together once.

The ORM builds its INSERT anew for each row, which for a wide table costs more than the database
needs to do it. Only for the few places where many people press Send at once.
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections, models


def insert(row: models.Model) -> None:
    """What `row.save(force_insert=True)` does without signals or parents; sets the key."""
    database = connections[DEFAULT_DB_ALIAS]
    statement, fields = _statement(type(row), database.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = database.alias


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[models.Field]]:
    """The INSERT of a table and the columns it fills; both databases give the key back."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    key = model._meta.pk
    fields = [field for field in model._meta.local_concrete_fields if field is not key]
    parts = [
        "INSERT INTO",
        quote(model._meta.db_table),
        "(" + ", ".join(quote(field.column) for field in fields) + ")",
        "VALUES (" + ", ".join(["%s"] * len(fields)) + ")",
        "RETURNING",
        quote(key.column),
    ]
    return " ".join(parts), fields

"""Writes new rows with statements that were put together once.

The ORM builds its INSERT anew for each row, which for a wide table costs more than the database
needs to do it, and asks the database once for each. Only for the few places where many people
press Send at once.
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from portal.lib import prepared

# Columns that take a value of these types as it is; everything else is prepared by its field.
AS_IT_IS = {str, int, bool, type(None)}
SIMPLE = {
    *(models.CharField, models.TextField, models.BooleanField, models.ForeignKey),
    *(models.BigIntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField),
    *(models.OneToOneField, models.SmallIntegerField, models.IntegerField),
}


class KeyOf:
    """What a column of text holds until a row that is written with it has its key."""

    def __init__(self, row: models.Model):
        self.row = row

    def __str__(self) -> str:
        return str(self.row.pk)


def insert(row: models.Model) -> None:
    """What `row.save(force_insert=True)` does without signals or parents; sets the key."""
    insert_all(row)


def insert_all(*rows: models.Model, once: tuple[str, ...] = ()) -> None:
    """Write rows of any tables, all or none; sets their keys. One may point at one before it.

    With `once`, a row like the last in these columns that is there already stays as it is, and
    only tells its key. PostgreSQL is asked once for all of them.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if not rows:
        return
    if database.vendor == "postgresql" or len(rows) == 1:
        _write(rows, database, once)
    else:
        with transaction.atomic(savepoint=False):
            for row in rows:
                _write([row], database, once if row is rows[-1] else ())
                _tell_keys(rows)


def _write(rows, database, once) -> None:
    pointers = tuple(_pointers(row, rows) for row in rows)
    statement, tables = _statement(tuple(map(type, rows)), pointers, once, database.vendor)
    values = []
    for row, fields in zip(rows, tables, strict=True):
        for name, field, simple in fields:
            value = getattr(row, name)
            if not (simple and type(value) in AS_IT_IS):
                value = field.get_db_prep_save(value, database)
            values.append(value)
    with database.cursor() as cursor:
        prepared.execute(cursor, (statement, values))
        found = cursor.fetchone()
    for row, key in zip(rows, found, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = database.alias
    for row, pointing in zip(rows, pointers, strict=True):
        for field, at in pointing:
            if field.is_relation:
                setattr(row, field.name, rows[at])
    _tell_keys(rows)


def _tell_keys(rows) -> None:
    for row in rows:
        for name, value in _waiting(row):
            if value.row.pk is not None:
                setattr(row, name, str(value))


def _waiting(row) -> list[tuple[str, KeyOf]]:
    return [(name, value) for name, value in vars(row).items() if type(value) is KeyOf]


def _pointers(row, rows) -> tuple[tuple[models.Field, int], ...]:
    """Which columns of a row wait for the key of another: those have their places."""
    found = [
        (row._meta.get_field(name), at)
        for name, value in _waiting(row)
        for at, one in enumerate(rows)
        if one is value.row
    ]
    for field in _foreign(type(row)):
        if getattr(row, field.attname) is None and field.is_cached(row):
            other = field.get_cached_value(row)
            if other is None or other.pk is not None:
                # Given to it again, it gives its key.
                setattr(row, field.name, other)
                continue
            found += [(field, at) for at, one in enumerate(rows) if one is other]
    return tuple(found)


@cache
def _foreign(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if field.is_relation]


@cache
def _statement(kinds, pointers, once, vendor: str):
    """The statement for rows of these tables, and the columns it has to be given values of."""
    inserts, tables = [], []
    for kind, pointing in zip(kinds, pointers, strict=True):
        sql, fields = _insert(kind, dict(pointing))
        inserts.append(sql)
        tables.append(fields)
    if once:
        quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
        columns = [quote(kinds[-1]._meta.get_field(name).column) for name in once]
        same = f"{columns[0]} = EXCLUDED.{columns[0]}"
        inserts[-1] += f" ON CONFLICT ({', '.join(columns)}) DO UPDATE SET {same}"
    returning = [f"{sql} RETURNING {_key(kind)}" for sql, kind in zip(inserts, kinds, strict=True)]
    if len(returning) == 1:
        return returning[0], tables
    named = ", ".join(f"r{at} (id) AS ({sql})" for at, sql in enumerate(returning))
    keys = ", ".join(map(_key_of, range(len(kinds))))
    return " ".join(["WITH", named, "SELECT", keys]), tables


def _insert(kind: type[models.Model], pointing: dict[models.Field, int]):
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = [field for field in kind._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(
        _key_of(pointing[field], as_text=not field.is_relation) if field in pointing else "%s"
        for field in fields
    )
    into = quote(kind._meta.db_table)
    given = [field for field in fields if field not in pointing]
    return (
        " ".join(["INSERT INTO", into, f"({columns})", f"VALUES ({places})"]),
        [(field.attname, field, type(field) in SIMPLE) for field in given],
    )


def _key_of(at: int, *, as_text: bool = False) -> str:
    """The key of a row that the same statement writes."""
    return "".join(["(SELECT id", "::text" if as_text else "", " FROM r", str(at), ")"])


def _key(kind: type[models.Model]) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(kind._meta.pk.column)

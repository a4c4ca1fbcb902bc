"""A ledger holds what was written, in order, and the database refuses to change it."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.evidence import custody
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import ledger


@pytest.fixture
def item(db):
    return EvidenceItem.objects.create(
        size=1,
        stored_name="originals/x",
        commitment="c",
        commitment_salt=b"s",
        key_public="age1",
        key_for_case=b"k",
    )


def test_each_line_seals_the_one_before(item, tanya):
    first = custody.record(item, custody.Verb.RECEIVED, how="form")
    second = custody.record(item, custody.Verb.VIEWED, by=tanya)
    assert first.previous == ledger.GENESIS
    assert second.previous == first.digest
    assert [one.sequence for one in (first, second)] == [1, 2]


@pytest.mark.parametrize("change", ["UPDATE {} SET verb = 'viewed'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_line(item, change):
    custody.record(item, custody.Verb.RECEIVED)
    table = CustodyEvent._meta.db_table
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(change.format(table))


def test_a_line_changed_behind_the_databases_back_is_named(item):
    custody.record(item, custody.Verb.RECEIVED)
    bad = custody.record(item, custody.Verb.EXAMINED)
    custody.record(item, custody.Verb.VIEWED)
    assert custody.first_bad_event(item) is None
    with _without_guard(CustodyEvent._meta.db_table), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {CustodyEvent._meta.db_table} SET verb = 'exported' WHERE id = %s", [bad.pk]
        )
    assert custody.first_bad_event(item).pk == bad.pk


def test_a_line_taken_out_is_noticed(item):
    custody.record(item, custody.Verb.RECEIVED)
    gone = custody.record(item, custody.Verb.EXAMINED)
    after = custody.record(item, custody.Verb.VIEWED)
    with _without_guard(CustodyEvent._meta.db_table), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {CustodyEvent._meta.db_table} WHERE id = %s", [gone.pk])
    assert custody.first_bad_event(item).pk == after.pk


class _without_guard:
    """What somebody with the rights of the database's owner could do."""

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {self.table} DISABLE TRIGGER USER")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {self.table}_no_{verb}")

    def __exit__(self, *problem):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {self.table} ENABLE TRIGGER USER")

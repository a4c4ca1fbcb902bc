"""A ledger holds what was written, in order, and the database refuses to change it."""

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.evidence import batching, custody
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import ledger

# On SQLite and, with the line, on PostgreSQL.
pytestmark = pytest.mark.line


@pytest.fixture
def item(db):
    return EvidenceItem.objects.create(
        size=1,
        stored_name="originals/x",
        commitment="c" * 64,
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


CHANGES = ["UPDATE {} SET id = id", "DELETE FROM {}"]
if connection.vendor == "postgresql":
    CHANGES.append("TRUNCATE {} CASCADE")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", ["evidence_custodyevent", "evidence_batch", "evidence_leaf"])
def test_the_database_refuses_to_change_a_line(item, change, table):
    custody.record(item, custody.Verb.RECEIVED)
    batching.make()
    _settle()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(change.format(table))


def test_every_ledger_of_the_house_is_guarded(db):
    tables = [kind._meta.db_table for kind in ledger.kinds()]
    assert "cases_caseevent" in tables and "cases_triageevent" in tables
    assert not [table for table in tables if ledger.missing_guards(table)]


def test_a_guard_that_was_taken_away_is_missed(item):
    table = CustodyEvent._meta.db_table
    with _without_guard(table):
        assert ledger.missing_guards(table)[:2] == ["update", "delete"]


def test_a_line_can_be_checked_by_somebody_who_does_not_learn_who_acted(item, tanya):
    first = custody.record(item, custody.Verb.VIEWED, by=tanya)
    second = custody.record(item, custody.Verb.VIEWED, by=tanya)
    shown = json.loads(first.sealed_content())
    assert hashlib.sha256(first.sealed_content()).hexdigest() == first.digest
    assert shown["actor"] == first.sealed_actor != second.sealed_actor
    assert len(shown["actor"]) == 64


def test_lines_from_before_nonces_still_hold(item, tanya):
    old = CustodyEvent(subject=item, sequence=1, at=timezone.now(), actor=tanya, verb="viewed")
    old.previous, old.digest = ledger.GENESIS, ""
    old.digest = old.computed_digest()
    old.save(force_insert=True)
    assert json.loads(old.sealed_content())["actor"] == tanya.pk
    assert custody.first_bad_event(item) is None


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


def _settle():
    """PostgreSQL alters and empties no table whose keys it has still to check."""
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


class _without_guard:
    """What somebody with the rights of the database's owner could do."""

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _settle()
                cursor.execute(f"ALTER TABLE {self.table} DISABLE TRIGGER USER")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {self.table}_no_{verb}")

    def __exit__(self, *problem):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {self.table} ENABLE TRIGGER USER")

"""`manage.py verify_ledger` names the first row that is not what was written."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.evidence import batching, custody, stamps
from portal.evidence.models import Batch, Stamp
from tests.evidence.test_batches import bring
from tests.evidence.test_stamps import clocks, folder_of

__all__ = ["bring", "clocks", "folder_of"]

pytestmark = pytest.mark.line


def verify() -> str:
    said = io.StringIO()
    call_command("verify_ledger", stdout=said, stderr=io.StringIO())
    return said.getvalue()


def behind_its_back(statement: str, *values) -> None:
    """What somebody with the rights of the database's owner could do, guards put back after."""
    table = statement.split()[2 if statement.startswith("DELETE") else 1]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Rows with checks of keys still to come would not let the table be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, values)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)
        for _name, sql in guards:
            cursor.execute(sql)


@pytest.fixture
def filled(bring, clocks):
    """Two files with some life, two batches, both stamped; gives the first file."""
    first = bring()
    custody.record(first, custody.Verb.EXAMINED)
    batching.make()
    custody.record(first, custody.Verb.VIEWED)
    bring(b"another", guarded=True)
    batching.make()
    stamps.ask_for_stamps()
    return first


def test_what_was_not_touched_holds(filled):
    said = verify()
    assert "rows hold" in said and Batch.objects.last().root in said


def rows():
    """What somebody changes, and how the first bad row is named."""
    return {
        "a line's words": (
            "UPDATE evidence_custodyevent SET verb = 'exported' WHERE sequence = 2",
            "evidence.custodyevent row {line}: it does not hold what was sealed",
        ),
        "a line taken out of the middle": (
            "DELETE FROM evidence_custodyevent WHERE sequence = 2",
            "a line before it is missing",
        ),
        "a line that a batch holds": (
            "DELETE FROM evidence_custodyevent WHERE sequence = 3",
            "it is gone, and a batch holds it",
        ),
        "a file's hash": (
            "UPDATE evidence_evidenceitem SET sha256 = commitment WHERE NOT guarded",
            "its hash is not the one that a batch holds",
        ),
        "a leaf": (
            "UPDATE evidence_leaf SET value = reverse_of WHERE position = 1",
            "its leaves do not lead to its root",
        ),
        "a leaf taken out": (
            "DELETE FROM evidence_leaf WHERE position = 2",
            "leaves are missing",
        ),
        "a root": ("UPDATE evidence_batch SET root = previous WHERE number = 2", "batch row"),
        "a time": (
            "UPDATE evidence_stamp SET at = received_at",
            "the time beside it is not the one that was signed",
        ),
    }


@pytest.mark.parametrize("what", list(rows()))
def test_the_first_bad_row_is_named(filled, what):
    statement, words = rows()[what]
    statement = statement.replace("reverse_of", "'" + "ab" * 32 + "'")
    behind_its_back(statement)
    line = filled.custody.filter(sequence=2).values_list("pk", flat=True).first()
    with pytest.raises(CommandError) as refused:
        verify()
    assert words.format(line=line) in str(refused.value)


def test_a_chain_that_was_made_anew_from_its_beginning_is_still_noticed(filled):
    """Whoever can write the database can make every digest of one subject again; the leaf that
    a batch holds is not among them."""
    forged = list(filled.custody.order_by("sequence"))
    previous = forged[0].previous
    for line in forged:
        line.verb = "received" if line.verb == "viewed" else line.verb
        line.previous = previous
        line.digest = previous = line.computed_digest()
        behind_its_back(
            "UPDATE evidence_custodyevent SET verb = %s, previous = %s, digest = %s WHERE id = %s",
            *(line.verb, line.previous, line.digest, line.pk),
        )
    assert custody.first_bad_event(filled) is None
    with pytest.raises(CommandError, match="not the line that a batch holds"):
        verify()


def test_a_stamp_by_somebody_else_does_not_hold(filled, clocks):
    stamp = Stamp.objects.get(batch__number=1)
    behind_its_back("UPDATE evidence_stamp SET certificates = %s", clocks["second"].certificates)
    with pytest.raises(CommandError, match=f"evidence.stamp row {stamp.pk} on batch 1"):
        verify()


def test_a_database_that_would_allow_changes_is_named(filled):
    with connection.cursor() as cursor:
        on = " ON evidence_leaf" if connection.vendor == "postgresql" else ""
        if on:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER evidence_leaf_no_update{on}")
    with pytest.raises(CommandError, match="table evidence_leaf: the database would allow UPDATE"):
        verify()

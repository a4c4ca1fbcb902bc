"""A row written by the prepared statement is the row that the ORM would have written."""

import pytest
from django.db import IntegrityError, transaction

from portal.lib import rows
from portal.lib.jobs import Job
from reports.incidents.models import IncidentReport, Reporter

# On SQLite and, with the line, on PostgreSQL.
pytestmark = pytest.mark.line


def made(key: str) -> Job:
    return Job(kind="a", queue="media", subject="7", key=key, sealed_input=b"\x00\xff")


def told() -> tuple[IncidentReport, Reporter]:
    """A report and who tells it, the second made before the first has a key."""
    report = IncidentReport(reference="AB-1", body_digest="d", source="api", language="ru")
    return report, Reporter(report=report, role="voter")


def test_it_writes_what_the_orm_writes(db):
    ours, theirs = made("one"), made("two")
    rows.insert(ours)
    theirs.save(force_insert=True)
    read = {row.key: row for row in Job.objects.all()}
    left_out = {"id", "key", "public_id", "created_at"}
    for field in Job._meta.concrete_fields:
        if field.name not in left_out:
            assert getattr(read["one"], field.attname) == getattr(read["two"], field.attname)
    assert read["one"] == ours
    assert read["one"].created_at == ours.created_at
    assert not ours._state.adding


def test_a_row_that_is_there_already_is_refused(db):
    rows.insert(made("one"))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(made("one"))
    assert Job.objects.count() == 1


def test_rows_of_two_tables_are_written_together_the_second_pointing_at_the_first(db):
    report, reporter = told()
    rows.insert_all(report, reporter)
    assert reporter.report is report
    assert Reporter.objects.get(report__reference="AB-1").pk == reporter.pk


def test_a_row_written_with_another_may_hold_its_key_as_text(db):
    """As a job does, which names its subject so."""
    report, _reporter = told()
    job = Job(kind="a", queue="media", subject=rows.KeyOf(report), key=rows.KeyOf(report))
    rows.insert_all(report, job, once=("kind", "key"))
    kept = Job.objects.get(pk=job.pk)
    assert job.subject == kept.subject == kept.key == str(report.pk)


def test_of_rows_written_together_all_are_there_or_none(db):
    rows.insert_all(*told())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert_all(made("one"), *told())
    assert not Job.objects.exists()


def test_a_row_that_may_be_written_once_stays_as_it_was(db):
    first, again = made("one"), made("one")
    again.subject = "8"
    rows.insert_all(made("two"), first, once=("kind", "key"))
    rows.insert_all(made("three"), again, once=("kind", "key"))
    assert first == again
    assert [row.subject for row in Job.objects.filter(key="one")] == ["7"]
    assert Job.objects.count() == 3

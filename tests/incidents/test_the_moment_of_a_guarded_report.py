"""What the database tells of when a guarded report came: the quarter of an hour, nowhere more."""

import io
import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection

from portal.accounts.models import User
from portal.evidence import custody, serving, uploads
from portal.lib.jobs import Job
from reports.incidents import actions
from reports.incidents.models import Envelope
from tests.incidents.conftest import GUARDED

THEN = datetime(2026, 11, 22, 6, 37, 41, 123456, tzinfo=UTC)
QUARTER = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
CLOCK = "11ee1c2a-8a5e-11f1-9c3a-0242ac120002"


@pytest.fixture
def told_at_night(filed, vaults):
    """A guarded report with a file and an addition, all within one minute."""
    with time_machine.travel(THEN, tick=False):
        report = filed(violation_type=GUARDED)
        arrived = uploads.receive_stream(io.BytesIO(b"GIF89a" + b"\0" * 40))
        added = actions.add_evidence(report, uuid4(), arrived)
        actions.add_clarification(report, "Ещё двое пришли.")
    return added.file.item


def moments() -> list[str]:
    """Every value of every table in which the minute or the second of the deed can be read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
            found += [
                f"{table}: {value}"
                for row in cursor.fetchall()
                for value in row
                if any(part in str(value) for part in ("06:37:41", "06:38:", str(THEN.timestamp())))
            ]
    return found


def test_no_table_tells_the_moment_at_which_it_came(told_at_night):
    assert moments() == []
    assert told_at_night.received_at == QUARTER


def test_nor_after_the_worker_has_examined_the_file(told_at_night, finish_jobs):
    with time_machine.travel(THEN, tick=False):
        assert finish_jobs()["examine_item"] == Job.State.DONE
    assert moments() == []
    assert [line.at for line in told_at_night.custody.all()] == [QUARTER, QUARTER]


def test_the_same_search_finds_the_moment_of_a_report_that_is_not_guarded(filed):
    with time_machine.travel(THEN, tick=False):
        filed()
    assert moments()


def test_who_has_the_item_key_reads_the_exact_moment(told_at_night, tanya):
    pair = serving.item_key(told_at_night, tanya.member)
    assert serving.moment_with_key(told_at_night, pair) == THEN


def test_a_look_by_staff_is_recorded_exactly(told_at_night, tanya):
    with time_machine.travel(THEN, tick=False):
        line = custody.record(told_at_night, custody.Verb.VIEWED, by=tanya, copy="preview")
    assert line.at == THEN


def test_an_envelope_tells_the_quarter_of_an_hour_and_the_same_receipt_twice(put):
    number = uuid4()
    with time_machine.travel(THEN, tick=False):
        first = put(number, b"sealed", content_type="application/age")
    second = put(number, b"sealed", content_type="application/age")
    assert first.json() == second.json()
    assert Envelope.objects.get().received_at == QUARTER
    assert Job.objects.get().created_at == QUARTER


@pytest.mark.parametrize("kind", ["application/json", "application/age"])
def test_a_number_made_from_the_clock_is_refused_in_words(put, telling, kind):
    answer = put(UUID(CLOCK), json.dumps(telling()), content_type=kind)
    assert answer.status_code == 400
    assert "random" in str(answer.json())


def test_when_somebody_came_in_is_known_to_the_quarter(olga):
    User.objects.filter(pk=olga.pk).update(last_login=THEN)
    olga.refresh_from_db()
    assert olga.last_login == QUARTER

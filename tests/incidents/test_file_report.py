"""A report is filed once, however often it is sent."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from portal.lib import references
from reports.incidents import actions
from reports.incidents.models import IncidentReport, Reporter

FORM = IncidentReport.Source.FORM


def test_a_report_gets_a_reference_that_can_be_read_out(filed):
    report = filed()
    assert references.read_reference(report.reference) == report.reference


def test_the_same_content_again_is_the_same_report(content):
    uuid = uuid4()
    first = actions.file_report(content(uuid), source=FORM)
    second = actions.file_report(content(uuid), source=FORM)
    assert first.created
    assert not second.created
    assert second.report == first.report
    assert IncidentReport.objects.count() == Reporter.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"narrative": "Что-то другое."},
        {"role": "journalist"},
        {"language": "kk"},
        {"precinct": None},
        {"at_precinct": False},
        {"happened_at": "2026-11-22T09:41:28+05:00"},
        {"contact": "+7 700 000 00 00"},
        {"keep_sealed": True},
        {"files_expected": 1},
        {"position": {"latitude": 43.2, "longitude": 76.9}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_content_under_the_same_number_is_refused(content, change):
    uuid = uuid4()
    actions.file_report(content(uuid), source=FORM)
    with pytest.raises(actions.Conflict):
        actions.file_report(content(uuid, **change), source=FORM)
    assert IncidentReport.objects.count() == 1


def test_an_observer_cannot_be_answered_with_a_strangers_report(content, olga):
    uuid = uuid4()
    actions.file_report(content(uuid), source=FORM)
    with pytest.raises(actions.Conflict):
        actions.file_report(content(uuid), source=FORM, observer=olga.observer)


def test_a_reference_drawn_twice_is_drawn_again(filed, monkeypatch):
    first = filed()
    drawn = iter([first.reference, "AAAA-AAAA"])
    monkeypatch.setattr(references, "new_reference", lambda: next(drawn))
    assert filed().reference == "AAAA-AAAA"


def test_filing_asks_the_database_as_little_as_possible(
    content, filed, settings, django_assert_num_queries
):
    settings.LOOKUP_SECONDS = 60
    filed()
    report = content()
    # Two rows, and the savepoint that stands for the transaction of a request.
    with django_assert_num_queries(4):
        actions.file_report(report, source=FORM)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_file_one_report(content):
    report = content()
    outcomes, gate = [], threading.Barrier(4)

    def press():
        gate.wait()
        try:
            outcomes.append(actions.file_report(report, source=FORM).created)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert IncidentReport.objects.count() == 1

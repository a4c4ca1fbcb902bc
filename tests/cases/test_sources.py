"""Sources: how far they are believed, and quarantine that the sender does not notice."""

import pytest

from reports.cases import actions, inbox
from reports.cases.models import Source, TriageEvent
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes


def waiting():
    return set(inbox.awaiting_triage().values_list("reference", flat=True))


def apart():
    return set(inbox.in_quarantine().values_list("reference", flat=True))


@pytest.fixture
def from_olga(told, olga):
    return lambda: told(observer=olga.observer, role="observer")


def test_everything_of_an_observer_in_quarantine_waits_apart(from_olga, report, tanya):
    first = from_olga()
    actions.quarantine_source(first, by=tanya)
    second = from_olga()
    assert waiting() == {report.reference}
    assert apart() == {first.reference, second.reference}
    actions.release_source(second, by=tanya)
    assert apart() == set()
    assert waiting() == {report.reference, first.reference, second.reference}


def test_a_caller_is_known_by_the_hash_of_the_number(hana, tanya):
    def call(told, number):
        notes = CallNotes(channel="call", told=told, callback=number)
        return hotline.log_as_report(notes, by=hana, member=hana.member)[1]

    first = call("Вброс", "+7 701 000 00 01")
    actions.quarantine_source(first, by=tanya)
    again, other = call("Ещё вброс", "8 701 000 00 01"), call("Очередь", "+7 702 000 00 02")
    assert apart() == {first.reference, again.reference}
    assert waiting() == {other.reference}


def test_a_stranger_is_known_by_one_report_only(report, told, tanya):
    other = told()
    actions.quarantine_source(report, by=tanya)
    assert (apart(), waiting()) == ({report.reference}, {other.reference})


def test_the_sender_sees_no_difference(report, tanya):
    actions.read(report, by=tanya)
    report.refresh_from_db()
    before = report.progress
    actions.quarantine_source(report, by=tanya)
    report.refresh_from_db()
    assert report.progress == before
    assert not report.messages.exists()


def test_staff_note_reliability_and_the_ledger_keeps_who_did(desk, page, report, tanya):
    desk.post(page("source", report), {"do": "rate", "reliability": "doubtful"})
    assert Source.objects.get().reliability == "doubtful"
    line = TriageEvent.objects.filter(subject=report).last()
    assert (line.verb, line.actor, line.detail) == ("rated", tanya, {"reliability": "doubtful"})
    assert "proved untrue" in desk.get(page("report", report)).content.decode()


def test_the_page_of_quarantine_lists_it_and_lets_it_out(desk, page, report):
    desk.post(page("source", report), {"do": "quarantine"})
    assert report.reference not in desk.get(page("inbox")).content.decode()
    assert report.reference in desk.get(page("quarantine")).content.decode()
    desk.post(page("source", report), {"do": "release"})
    assert report.reference in desk.get(page("inbox")).content.decode()


def test_nobody_else_does_it(nobody_else, report):
    nobody_else("source", report, do="quarantine")
    assert not Source.objects.exists()

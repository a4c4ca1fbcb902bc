"""Calls, notes and complaints have terms of their own; a hold stops them like reports."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts import agreements
from reports.cases import actions as cases
from reports.cases import keeping as notes
from reports.cases.models import Case, CaseEvent, CaseNote, SetAside
from reports.complaints import keeping
from reports.complaints.models import Complaint
from reports.hotline import actions as hotline
from reports.hotline import keeping as calls
from reports.hotline.actions import CallNotes
from reports.hotline.models import HotlineCall
from reports.incidents import actions as incidents
from reports.incidents import retention
from reports.incidents.models import Hold, IncidentReport
from tests.complaints.conftest import COMPLAINANT

WORDS = "Канарейка: декан собрал всех"


def closed(case, days: int) -> None:
    when = timezone.now() - timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=when)
    case.refresh_from_db()


def due(code: str):
    return next((one for one in retention.preview() if one.term.code == code), None)


def purge(code, ada, kira, finish_jobs) -> None:
    """As two people do it."""
    asked = agreements.ask(
        "purge", code, by=ada, term=code, count=due(code).count, before=due(code).before
    )
    agreements.agree(asked, by=kira)
    finish_jobs()


@pytest.fixture
def call(hana, vaults):
    told = CallNotes(channel="call", caller="Гульнар", callback="+7 701 1", told=WORDS)
    row = hotline.log(told, by=hana, member=hana.member)
    HotlineCall.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=91))
    return row


def test_a_call_is_emptied_after_its_term(call, ada, kira, finish_jobs):
    assert due("call").count == "1"
    purge("call", ada, kira, finish_jobs)
    call.refresh_from_db()
    assert (call.sealed_caller, call.sealed_callback, call.sealed_told) == (None, None, None)
    assert (call.caller_hash, call.body_digest) == ("", "")
    assert not due("call").count


def test_a_younger_call_stays(call):
    HotlineCall.objects.update(at=timezone.now() - timedelta(days=89))
    calls.purge(call)
    call.refresh_from_db()
    assert call.sealed_told


def test_a_call_behind_a_report_on_hold_stays(hana, leo, vaults):
    row, report, _code = hotline.log_as_report(
        CallNotes(channel="call", told=WORDS, caller="Гульнар"), by=hana
    )
    HotlineCall.objects.update(at=timezone.now() - timedelta(days=91))
    incidents.hold(report, Hold.Reason.COURT, by=leo)
    assert (due("call").count, due("call").held) == ("", "1")
    calls.purge(row)
    row.refresh_from_db()
    assert row.sealed_caller


def test_notes_go_a_year_after_the_case_was_closed(case, tanya, leo, ada, kira, finish_jobs):
    cases.note(case, WORDS, by=tanya)
    closed(case, 364)
    assert not due("note").count
    closed(case, 366)
    report = case.reports.get()
    incidents.hold(report, Hold.Reason.COURT, by=leo)
    notes.purge(case)
    assert CaseNote.objects.exists()
    incidents.release(report, by=leo)
    purge("note", ada, kira, finish_jobs)
    assert not CaseNote.objects.exists()
    assert case.history.last().verb == CaseEvent.Verb.DELETED


def test_a_case_that_was_opened_again_keeps_its_notes(case, tanya):
    cases.note(case, WORDS, by=tanya)
    closed(case, 366)
    Case.objects.update(state=Case.State.OPEN)
    notes.purge(case)
    assert CaseNote.objects.exists()


def test_texts_of_complaints_go_and_their_numbers_stay(
    filed, text_of, leo, ada, kira, signed_in, finish_jobs
):
    assert COMPLAINANT in text_of(filed)
    closed(filed.case, 1826)
    purge("complaint", ada, kira, finish_jobs)
    filed = Complaint.objects.get()
    assert text_of(filed) == "This text was deleted: its time was over."
    assert filed.sealed_request is None
    assert filed.filings.get().number == "ЗТ-2026-17"
    page = signed_in(leo).get(reverse("complaints:complaint", args=[filed.public_id]))
    assert page.status_code == 200
    assert "its time was over" in page.content.decode()
    assert not due("complaint").count


def test_a_complaint_of_a_case_on_hold_stays(filed, text_of, leo):
    closed(filed.case, 1826)
    incidents.hold(filed.case.reports.get(), Hold.Reason.COURT, by=leo)
    keeping.purge(filed)
    assert COMPLAINANT in text_of(filed)


def test_a_note_why_a_report_was_set_aside_goes_with_its_words(tanya, hana, vaults):
    _row, report, _code = hotline.log_as_report(CallNotes(channel="call", told=WORDS), by=hana)
    cases.set_aside(report, "other", WORDS, by=tanya)
    notes.forget_ended()
    assert SetAside.objects.get().sealed_note
    retention.shred(report, {"words"}, why="set_aside")
    assert IncidentReport.objects.get().progress == IncidentReport.Progress.DELETED
    notes.forget_ended()
    assert SetAside.objects.get().sealed_note is None

"""Setting a report aside, and taking it back."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions, inbox
from reports.cases.models import SetAside


def test_a_report_that_is_set_aside_waits_no_longer(desk, report, page):
    assert report in inbox.awaiting_triage()
    answer = desk.post(page("set_aside", report), {"reason": "no_violation"})
    assert answer.headers["Location"] == page("inbox")
    assert report not in inbox.awaiting_triage()


def test_the_desk_comes_back_to_its_place_in_the_list(desk, report, page):
    fields = {"reason": "spam", "back": "source=form&after=5.t1.2&next=//elsewhere"}
    answer = desk.post(page("set_aside", report), fields)
    assert answer.headers["Location"] == page("inbox", source="form", after="5.t1.2")


def test_the_ledger_holds_the_reason_and_not_the_note(report, tanya):
    actions.set_aside(report, SetAside.Reason.DUPLICATE, "то же, что от Петрова", by=tanya)
    event = report.triage.get()
    assert (event.verb, event.actor, event.detail) == ("set_aside", tanya, {"reason": "duplicate"})


def test_the_note_is_sealed(desk, report, page, tanya):
    words = "то же, что от Петрова"
    desk.post(page("set_aside", report), {"reason": "duplicate", "note": words})
    kept = SetAside.objects.get()
    assert words.encode() not in bytes(kept.sealed_note)
    assert tanya.member.read("case", kept.sealed_note, kept.place()) == words
    assert words in desk.get(page("report", report)).content.decode()


def test_the_note_stays_closed_with_the_vault(locked, report, page, tanya):
    actions.set_aside(report, SetAside.Reason.DUPLICATE, "от Петрова", by=tanya)
    assert "Петрова" not in locked(tanya).get(page("report", report)).content.decode()


def test_another_reason_needs_a_note(desk, report, page, tanya):
    assert desk.post(page("set_aside", report), {"reason": "other", "note": " "}).status_code == 400
    with pytest.raises(Refused):
        actions.set_aside(report, SetAside.Reason.OTHER, " ", by=tanya)
    assert not SetAside.objects.exists()


def test_the_reporter_learns_that_it_is_closed_and_not_why(report, tanya):
    actions.set_aside(report, SetAside.Reason.SPAM, "болтовня", by=tanya)
    report.refresh_from_db()
    assert report.progress == "set_aside"
    assert not report.messages.exists()


def test_a_report_in_a_case_cannot_be_set_aside(desk, report, case, page):
    answer = desk.post(page("set_aside", report), {"reason": "other", "note": "длинная причина"})
    assert answer.status_code == 409
    assert case.number in answer.content.decode()
    assert "длинная причина" not in answer.headers.get("Location", "")
    assert not SetAside.objects.exists()


def test_what_was_taken_back_waits_again(desk, report, page, tanya):
    actions.set_aside(report, SetAside.Reason.NO_VIOLATION, by=tanya)
    desk.post(page("take_back", report))
    assert report in inbox.awaiting_triage()
    report.refresh_from_db()
    assert report.progress == "read"
    assert [event.verb for event in report.triage.all()] == ["set_aside", "taken_back"]


def test_only_what_is_set_aside_is_taken_back(report, case, tanya):
    with pytest.raises(Refused):
        actions.take_back(report, by=tanya)
    report.refresh_from_db()
    assert report.progress == "case"


def test_only_triagers_set_aside_and_take_back(signed_in, report, page, nobody_else, leo, tanya):
    fields = {"reason": "spam"}
    assert signed_in(leo).post(page("set_aside", report), fields).status_code == 404
    nobody_else("set_aside", report, **fields)
    assert not SetAside.objects.exists()
    actions.set_aside(report, SetAside.Reason.SPAM, by=tanya)
    assert signed_in(leo).post(page("take_back", report)).status_code == 404
    nobody_else("take_back", report)
    assert SetAside.objects.exists()

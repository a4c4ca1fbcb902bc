"""Asking the reporter back."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions
from reports.cases.models import SetAside
from reports.incidents.models import Message

QUESTION = "В какой комнате это было?"


def test_a_question_waits_for_the_reporter(desk, report, page, tanya):
    answer = desk.post(page("ask", report), {"question": QUESTION})
    assert answer.status_code == 302
    message = report.messages.get()
    assert message.kind == Message.Kind.QUESTION
    assert QUESTION.encode() not in bytes(message.sealed_text)
    assert tanya.member.read("case", message.sealed_text, message.place()) == QUESTION
    report.refresh_from_db()
    assert report.progress == "asked"
    assert report.triage.last().verb == "asked"


def test_question_and_answer_stand_on_the_page(desk, report, page, tanya):
    actions.ask_back(report, QUESTION, by=tanya)
    assert QUESTION in desk.get(page("report", report)).content.decode()


def test_a_report_of_a_case_writes_it_into_the_case_as_well(report, case, tanya):
    actions.ask_back(report, QUESTION, by=tanya)
    assert case.history.last().verb == "asked"


def test_an_empty_question_is_not_sent(desk, report, page, tanya):
    assert desk.post(page("ask", report), {"question": "  "}).status_code == 400
    with pytest.raises(Refused):
        actions.ask_back(report, " ", by=tanya)
    assert not report.messages.exists()


def test_nobody_is_asked_without_a_receipt_code(desk, told, page):
    silent = told()
    answer = desk.post(page("ask", silent), {"question": QUESTION})
    assert answer.status_code == 409
    assert not silent.messages.exists()


def test_a_report_that_is_set_aside_is_taken_back_first(report, tanya):
    actions.set_aside(report, SetAside.Reason.SPAM, by=tanya)
    with pytest.raises(Refused):
        actions.ask_back(report, QUESTION, by=tanya)


def test_lawyers_may_ask_and_nobody_else(signed_in, report, page, nobody_else, leo):
    nobody_else("ask", report, question=QUESTION)
    assert not report.messages.exists()
    assert signed_in(leo).post(page("ask", report), {"question": QUESTION}).status_code == 302
    assert report.messages.get().by == leo

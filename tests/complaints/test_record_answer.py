"""The answer, and the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, reading
from reports.complaints.models import Answer, Complaint
from reports.incidents.models import IncidentReport

WORDS = "Факты не подтвердились, сообщил председатель Ким."


@pytest.fixture
def answered(leo):
    def make(complaint, **changes):
        values = {
            "outcome": Answer.Outcome.REJECTED,
            "received_at": timezone.now(),
            "number": "15-2",
            "text": WORDS,
            "version": complaint.version,
            **changes,
        }
        return actions.record_answer(complaint.last_filing, **values, by=leo)

    return make


def test_the_answer_ends_the_countdown_and_its_words_are_sealed(filed, answered, leo):
    answer = answered(filed)
    filed.refresh_from_db()
    assert filed.state == Complaint.State.ANSWERED and filed.due_at is None
    assert reading.answer_text(answer, leo.member) == WORDS
    assert WORDS.encode() not in bytes(answer.sealed_text)
    assert filed.case.history.get(verb=CaseEvent.Verb.ANSWERED).detail["outcome"] == "rejected"


def test_reporters_learn_that_there_is_an_answer(filed, answered):
    answered(filed)
    told = {report.progress for report in filed.case.reports.all()}
    assert told == {IncidentReport.Progress.ANSWERED}


def test_an_answer_is_not_older_than_its_question(filed, answered):
    with pytest.raises(Refused, match="older"):
        answered(filed, received_at=timezone.now() - timedelta(days=3))
    assert not Answer.objects.exists()


def test_two_who_record_it_record_it_once(filed, answered):
    version = filed.version
    answered(filed)
    with pytest.raises(Refused):
        answered(Complaint.objects.get(pk=filed.pk), version=version)
    assert Answer.objects.count() == 1


def test_the_page_shows_the_answer_and_the_next_body(filed, answered, signed_in, leo):
    answered(filed)
    page = signed_in(leo).get(reverse("complaints:complaint", args=[filed.public_id]))
    words = page.content.decode()
    assert WORDS in words and "15-2" in words and "?to=cec/higher-commission" in words


def test_the_form_records_it_for_lawyers_only(filed, signed_in, leo, hana):
    address = reverse("complaints:answer", args=[filed.public_id])
    fields = {
        "outcome": "satisfied",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "number": "",
        "text": WORDS,
        "version": filed.version,
    }
    assert signed_in(hana).post(address, fields).status_code == 404
    assert signed_in(leo).post(address, {**fields, "outcome": ""}).status_code == 400
    assert signed_in(leo).post(address, fields).status_code == 302
    assert Answer.objects.get().outcome == "satisfied"


def test_nothing_is_answered_that_was_not_registered(approved, signed_in, leo):
    address = reverse("complaints:answer", args=[approved.public_id])
    assert signed_in(leo).get(address).status_code == 409


def test_a_closed_complaint_stays_readable_and_nothing_more(filed, signed_in, leo, tanya, hand_in):
    address = reverse("complaints:close", args=[filed.public_id])
    fields = {"version": filed.version}
    assert signed_in(tanya).post(address, fields).status_code == 404
    signed_in(leo).post(address, fields)
    filed.refresh_from_db()
    assert filed.state == Complaint.State.CLOSED and filed.due_at is None
    assert filed.case.history.filter(verb=CaseEvent.Verb.CLOSED_COMPLAINT).exists()
    with pytest.raises(Refused):
        hand_in(filed)
    page = signed_in(leo).get(reverse("complaints:complaint", args=[filed.public_id]))
    assert page.status_code == 200

"""What passes between staff and a reporter: both can read it, and nobody else."""

from uuid import uuid4

import pytest

from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.incidents import actions, told
from reports.incidents.models import IncidentReport, Message

Progress = IncidentReport.Progress


@pytest.fixture
def reporter_key():
    return Keypair.generate()


@pytest.fixture
def report(filed, reporter_key):
    return filed(
        receipt_key={"locator": "7KM42QXD", "verifier": "0" * 64, "public": reporter_key.public}
    )


def test_a_question_can_be_read_by_the_reporter_and_by_staff(report, reporter_key, tanya, leo):
    question = actions.ask(report, "Сколько было человек?", by=tanya)
    report.refresh_from_db()
    assert report.progress == Progress.ASKED
    assert (
        sealing.unseal_text(question.sealed_text, reporter_key.private, question.place())
        == "Сколько было человек?"
    )
    assert told.messages(report, leo.member) == [(question, "Сколько было человек?")]
    assert question.by == tanya


def test_a_reporter_without_a_code_cannot_be_asked_here(filed, tanya):
    report = filed()
    with pytest.raises(Refused):
        actions.ask(report, "Сколько?", by=tanya)
    assert not Message.objects.exists()


def test_an_answer_ends_the_question(report, tanya):
    actions.ask(report, "Сколько?", by=tanya)
    actions.add_clarification(report, "Сорок.")
    report.refresh_from_db()
    assert report.progress == Progress.READ
    assert [words for _row, words in told.messages(report, tanya.member)] == ["Сколько?", "Сорок."]


def test_an_answer_does_not_undo_a_complaint(report):
    actions.tell_reporter(report, Progress.COMPLAINT)
    actions.add_clarification(report, "Ещё одно.")
    report.refresh_from_db()
    assert report.progress == Progress.COMPLAINT


def test_an_answer_about_a_case_does_not_take_the_case_back(report, tanya):
    actions.tell_reporter(report, Progress.CASE)
    actions.ask(report, "Сколько?", by=tanya)
    actions.ask(report, "И когда?", by=tanya)
    actions.add_clarification(report, "Сорок.")
    report.refresh_from_db()
    assert report.progress == Progress.CASE


def test_an_answer_leaves_what_was_told_meanwhile(report, tanya):
    actions.ask(report, "Сколько?", by=tanya)
    actions.tell_reporter(report, Progress.COMPLAINT)
    actions.add_clarification(report, "Сорок.")
    report.refresh_from_db()
    assert report.progress == Progress.COMPLAINT


def test_a_second_press_adds_a_clarification_once(report):
    number = uuid4()
    first = actions.add_clarification(report, "Сорок.", client_id=number)
    second = actions.add_clarification(report, "Сорок.", client_id=number)
    assert first == second
    assert Message.objects.count() == 1


def test_a_clarification_is_not_answered_with_another_reports(report, filed):
    number = uuid4()
    actions.add_clarification(report, "Сорок.", client_id=number)
    with pytest.raises(actions.Conflict):
        actions.add_clarification(filed(), "Сорок.", client_id=number)


def test_later_rooms_tell_how_far_it_is(report, tanya, leo):
    actions.tell_reporter(report, Progress.CASE, text="Мы открыли дело.", by=leo)
    report.refresh_from_db()
    assert report.progress == Progress.CASE
    [(message, words)] = told.messages(report, tanya.member)
    assert (message.kind, words) == (Message.Kind.NOTICE, "Мы открыли дело.")


def test_a_state_without_words_adds_no_message(report):
    actions.tell_reporter(report, Progress.SET_ASIDE)
    assert not Message.objects.exists()

"""Answers are kept at once, once each, and the last one stands."""

import uuid
from datetime import timedelta

import pytest

from observers.fieldwork import actions, reading
from observers.fieldwork.models import Answer, Checklist
from observers.roster import actions as roster
from observers.roster.models import Deployment
from portal.jurisdictions import pack
from tests.fieldwork.conftest import NOON


def test_an_answer_is_written_down_with_its_station_and_its_edition(says, precinct):
    answer = says("boxes-empty", "yes")
    assert (answer.precinct, answer.stage, answer.is_bad) == (precinct, "opening", False)
    words = pack.get().checklist["boxes-empty"].text
    assert Checklist.objects.get().text_of("boxes-empty") == words


def test_sent_twice_it_is_answered_once(says):
    number = uuid.uuid4()
    assert says("boxes-empty", "no", number=number) == says("boxes-empty", "no", number=number)
    assert Answer.objects.count() == 1


def test_another_answer_under_the_same_number_is_refused(says):
    number = uuid.uuid4()
    says("boxes-empty", "no", number=number)
    with pytest.raises(actions.Conflict):
        says("boxes-empty", "yes", number=number)
    assert Answer.objects.get().value == "no"


def test_a_number_of_somebody_else_is_refused(says, omar):
    number = uuid.uuid4()
    says("boxes-empty", "no", number=number)
    with pytest.raises(actions.Conflict):
        says("boxes-empty", "no", number=number, user=omar)


def test_an_answer_given_anew_stands_and_the_old_one_is_kept(says):
    first, second = says("boxes-empty", "no"), says("boxes-empty", "yes")
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)


def test_what_was_answered_earlier_and_comes_later_does_not_stand(says):
    now = says("boxes-empty", "yes", answered_at=NOON.isoformat())
    late = says("boxes-empty", "no", answered_at=(NOON - timedelta(hours=2)).isoformat())
    now.refresh_from_db()
    assert (now.is_current, late.is_current) == (True, False)


@pytest.mark.parametrize(
    ("question", "value", "bad"),
    [
        ("boxes-empty", "no", True),
        ("boxes-empty", "unseen", False),
        ("more-than-one", "yes", True),
        ("more-than-one", "no", False),
    ],
)
def test_a_bad_answer_is_known(says, question, value, bad):
    assert says(question, value).is_bad is bad


def test_more_ballots_than_requests_are_bad_whichever_is_told_first(says):
    ballots = says("portable-ballots", "31")
    assert not ballots.is_bad
    says("home-requests", "30")
    ballots.refresh_from_db()
    assert ballots.is_bad
    says("home-requests", "31")
    ballots.refresh_from_db()
    assert not ballots.is_bad


def test_words_are_sealed(says, karim):
    answer = says("remark", "Председателя зовут Канарейка")
    assert answer.value == ""
    assert "Канарейка".encode() not in bytes(answer.sealed_text)
    assert "Канарейка" in karim.member.read("contact", answer.sealed_text, answer.place())


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("boxes-empty", "maybe"),
        ("home-requests", "many"),
        ("home-requests", "1" * 7),
        ("remark", " "),
        ("remark", "x" * 2001),
        ("no-such-question", "yes"),
        (None, "yes"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words(question, value):
    told = {"question": question, "value": value}
    with pytest.raises(reading.Invalid) as problem:
        reading.read(told, uuid=uuid.uuid4(), now=NOON)
    assert str(problem.value).endswith(".")


def test_a_wrong_clock_loses_no_answer(says):
    assert says("boxes-empty", "no", answered_at="2001-01-01T00:00:00Z").answered_at == NOON


def test_without_a_station_there_is_nothing_to_answer_about(says):
    Deployment.objects.all().delete()
    with pytest.raises(actions.NoStation):
        says("boxes-empty", "no")


def test_an_answer_that_comes_after_a_correction_belongs_to_where_it_was_given(
    says, olga, precinct, elsewhere
):
    deployment = Deployment.objects.get()
    roster.correct_station(deployment, elsewhere, why="sent", version=1, by=olga)
    assert says("boxes-empty", "no", precinct=str(precinct.public_id)).precinct == precinct
    assert says("boxes-whole", "yes").precinct == elsewhere


def test_nobody_answers_for_a_station_where_they_never_were(says, precinct, elsewhere):
    assert says("boxes-empty", "no", precinct=str(elsewhere.public_id)).precinct == precinct

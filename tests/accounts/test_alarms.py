"""Alarms about people with keys: who sees them, who answers them, and that they stay written."""

import pytest

from portal.accounts import alarms
from portal.accounts.models import Alarm, AlarmEvent
from portal.lib.refusals import Refused


@pytest.fixture
def alarm(tanya):
    return alarms.sound(Alarm.Kind.RATE, tanya, count=40, usual=4)


def test_administrators_and_auditors_see_it(alarm, ada, aigul, tanya, kira):
    counts = [alarms.unanswered_count(user) for user in (ada, aigul, tanya, kira)]
    assert counts == ["1", "1", "", ""]


def test_one_thing_that_goes_on_is_one_alarm(alarm, tanya):
    assert alarms.sound(Alarm.Kind.RATE, tanya, count=41, usual=4) is None
    assert alarms.sound(Alarm.Kind.PLACES, tanya, count=5) is not None


def test_nobody_sees_or_answers_an_alarm_about_themselves(ada, aigul):
    row = alarms.sound(Alarm.Kind.RATE, ada, count=9)
    assert list(Alarm.objects.visible_to(ada)) == []
    with pytest.raises(Refused):
        alarms.answer(row, Alarm.Answer.MISTAKEN, by=ada)
    alarms.answer(row, Alarm.Answer.EXPLAINED, by=aigul)
    assert alarms.unanswered_count(aigul) == ""


def test_an_alarm_is_answered_once_and_both_stand_in_the_ledger(alarm, ada, aigul):
    alarms.answer(alarm, Alarm.Answer.FOLLOWED, by=aigul)
    with pytest.raises(Refused):
        alarms.answer(alarm, Alarm.Answer.MISTAKEN, by=ada)
    lines = AlarmEvent.objects.filter(subject=alarm).values_list("verb", "actor")
    assert list(lines) == [("raised", None), ("answered", aigul.pk)]

"""A card without its PIN lets nobody in; wrong PINs wait longer, and nobody is shut out."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from observers.roster import actions, pins
from observers.roster.models import Observer


@pytest.fixture
def invited(organisation):
    return actions.invite(organisation, name="Ольга Ким")


def wrong(secrets) -> str:
    return f"{(int(secrets.pin) + 1) % 10**6:06d}"


def come_in(secrets, pin):
    browser = Client(headers={"accept-language": "en"})
    browser.answer = browser.post(reverse("roster:join"), {"code": secrets.code, "pin": pin})
    return browser


def test_a_card_without_its_pin_lets_nobody_in(invited):
    browser = come_in(invited[1], wrong(invited[1]))
    assert browser.answer.status_code == 400
    assert "This is not the PIN" in browser.answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_three_wrong_ones_are_free_and_then_even_the_right_one_waits(invited):
    observer, secrets = invited
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        for _one in range(pins.FREE):
            come_in(secrets, wrong(secrets))
        waiting = come_in(secrets, secrets.pin).answer
        assert "Wait 30 seconds" in waiting.content.decode()
        clock.shift(timedelta(seconds=31))
        assert come_in(secrets, secrets.pin).answer.status_code == 302
        assert come_in(secrets, wrong(secrets)).answer.status_code == 400
    assert Observer.objects.get().wrong_pins == 1


def test_waits_double_and_end_at_an_hour(invited):
    secrets = invited[1]
    waits = []
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        for _one in range(pins.FREE + 9):
            come_in(secrets, wrong(secrets))
            until = Observer.objects.get().next_try_at
            waits.append((until - actions.timezone.now()).total_seconds() if until else 0)
            clock.shift(timedelta(seconds=waits[-1]))
        assert come_in(secrets, secrets.pin).answer.status_code == 302
    assert waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_wrong_pins_of_one_card_keep_nobody_else_waiting(invited, organisation):
    other = actions.invite(organisation, name="Омар")[1]
    for _one in range(pins.FREE + 1):
        come_in(invited[1], wrong(invited[1]))
    assert come_in(other, other.pin).answer.status_code == 302


def test_a_new_card_has_a_new_pin_and_no_wait(invited):
    observer, old = invited
    for _one in range(pins.FREE + 1):
        come_in(old, wrong(old))
    new = actions.invite_again(Observer.objects.get())
    assert come_in(new, wrong(new)).answer.status_code == 400
    assert come_in(new, new.pin).answer.status_code == 302


def test_an_invitation_from_before_pins_lets_nobody_in(invited):
    Observer.objects.update(pin="")
    assert come_in(invited[1], "").answer.status_code == 400
    assert come_in(invited[1], "000000").answer.status_code == 400

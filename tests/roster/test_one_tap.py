"""On a phone on which an observer has come in before, one tap is enough on the day."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from observers.roster import actions, phones

DOOR = "/observe/"


@pytest.fixture
def invited(organisation, precinct):
    return actions.invite(organisation, name="Ольга Ким", precinct=precinct)


@pytest.fixture
def phone(invited):
    """Comes in at the training; then the browser is closed and its session is gone."""
    made = Client(headers={"accept-language": "en"})
    typed = {"code": invited[1].code, "pin": invited[1].pin, "remember": "on"}
    made.post(DOOR, typed)
    assert made.get("/observe/mine/").status_code == 200
    end_session(made)
    return made


def end_session(phone):
    del phone.cookies["sessionid"]


def signed_in(phone) -> bool:
    return phone.get("/observe/mine/").status_code == 200


def test_one_tap_lets_in_again(phone, invited):
    shown = phone.get("/observe/mine/", follow=True)
    assert shown.redirect_chain == [(DOOR, 302)]
    assert f"You came in on this phone as {invited[0].code}." in shown.content.decode()
    answer = phone.post(DOOR, {"go": "again"})
    assert answer.url == reverse("fieldwork:mine")
    assert signed_in(phone)


def test_looking_at_the_door_lets_nobody_in(phone):
    phone.get(DOOR)
    assert not signed_in(phone)


def test_no_script_reads_what_the_phone_keeps_and_it_tells_neither_code_nor_pin(phone, invited):
    kept = phone.cookies[phones.cookie_name()]
    assert kept["httponly"] and kept["samesite"] == "Lax"
    assert invited[1].code not in kept.value and invited[1].pin not in kept.value


@pytest.mark.parametrize("end", [actions.revoke, actions.invite_again])
def test_it_ends_at_once_with_the_invitation_and_with_a_new_card(phone, invited, end):
    end(invited[0])
    answer = phone.post(DOOR, {"go": "again"})
    assert answer.status_code == 400
    assert "not remembered any more" in answer.content.decode()
    assert not signed_in(phone)


def test_it_ends_by_itself_long_after_the_voting_day(phone):
    with time_machine.travel(actions.timezone.now() + phones.GOOD_FOR + timedelta(days=1)):
        assert phone.post(DOOR, {"go": "again"}).status_code == 400


@pytest.mark.parametrize("forged", ["", "x", "e30:1:x", "a" * 5000])
def test_nobody_makes_one_up(db, vaults, forged):
    stranger = Client(headers={"accept-language": "en"})
    stranger.cookies[phones.cookie_name()] = forged
    assert stranger.post(DOOR, {"go": "again"}).status_code == 400
    assert stranger.get("/observe/mine/").url.startswith("/account/login/")


def test_signing_out_forgets_the_phone(phone):
    phone.post(DOOR, {"go": "again"})
    phone.post(reverse("account_logout"))
    assert not phone.cookies[phones.cookie_name()].value
    assert phone.post(DOOR, {"go": "again"}).status_code == 400


def test_forgetting_is_one_press(phone):
    phone.post(DOOR, {"go": "forget"})
    assert phone.post(DOOR, {"go": "again"}).status_code == 400


def test_a_phone_that_is_not_ones_own_keeps_nothing(invited):
    borrowed = Client(headers={"accept-language": "en"})
    borrowed.post(DOOR, {"code": invited[1].code, "pin": invited[1].pin})
    assert signed_in(borrowed)
    end_session(borrowed)
    assert borrowed.post(DOOR, {"go": "again"}).status_code == 400

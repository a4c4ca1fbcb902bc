"""An observer comes in by a card and a PIN, and is out as soon as the invitation ends."""

import pytest
from django.test import Client
from django.urls import reverse

from observers.roster import actions
from portal.accounts.models import Role


@pytest.fixture
def invited(organisation, precinct):
    return actions.invite(organisation, name="Ольга Ким", precinct=precinct)


def come_in(secrets, **changes) -> Client:
    browser = Client(headers={"accept-language": "en"})
    typed = {"code": secrets.code, "pin": secrets.pin, **changes}
    browser.answer = browser.post(reverse("roster:join"), typed)
    return browser


def page(answer) -> str:
    return answer.content.decode()


def test_card_and_pin_lead_to_the_station(invited):
    observer, secrets = invited
    browser = come_in(secrets)
    assert browser.answer.url == reverse("fieldwork:mine")
    shown = page(browser.get(reverse("fieldwork:mine")))
    assert "№ 123" in shown
    assert browser.session["_auth_user_id"] == str(observer.account_id)
    assert "Ольга" not in shown


def test_the_own_page_says_who_is_signed_in_and_has_a_way_out(invited):
    observer, secrets = invited
    browser = come_in(secrets)
    shown = page(browser.get(reverse("fieldwork:mine")))
    assert f"You report as observer {observer.code}." in shown
    assert f'action="{reverse("account_logout")}"' in shown
    browser.post(reverse("account_logout"), {"next": "/"})
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("spoilt", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
def test_code_and_pin_may_be_typed_carelessly(invited, spoilt):
    secrets = invited[1]
    typed = f" {secrets.pin[:3]} {secrets.pin[3:]}"
    assert come_in(secrets, code=spoilt(secrets.code), pin=typed).answer.status_code == 302


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA-AAAA-AAAA", "' OR 1=1", "Ы" * 60])
def test_another_code_leads_nowhere(invited, wrong):
    browser = come_in(invited[1], code=wrong)
    assert browser.answer.status_code == 400
    assert "_auth_user_id" not in browser.session


def test_an_ended_invitation_is_out_at_once(invited):
    observer, secrets = invited
    browser = come_in(secrets)
    actions.revoke(observer)
    assert browser.get(reverse("fieldwork:mine")).status_code == 302
    assert come_in(secrets).answer.status_code == 400


def test_a_new_card_signs_out_whoever_came_in_by_the_old_one(invited):
    observer, secrets = invited
    thief = come_in(secrets)
    new = actions.invite_again(observer)
    assert thief.get(reverse("fieldwork:mine")).status_code == 302
    assert come_in(new).get(reverse("fieldwork:mine")).status_code == 200


def test_an_observer_opens_no_desk(invited):
    browser = come_in(invited[1])
    for page_name in ("roster:overview", "hotline:log", "accounts:overview", "cases:inbox"):
        assert browser.get(reverse(page_name)).status_code == 404


def test_whoever_sat_at_a_desk_here_is_signed_out_first(invited, hana, signed_in):
    browser = signed_in(hana)
    browser.post(reverse("roster:join"), vars(invited[1]))
    assert browser.get(reverse("hotline:log")).status_code == 404
    assert "sealed_member_key" not in browser.session


def test_a_coordinator_who_observes_too_sees_only_the_own_station(invited, person, organisation):
    both = person("both", Role.OBSERVER, Role.COORDINATOR)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(both)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    assert "not placed at a station yet" in page(browser.get(reverse("fieldwork:mine")))


def test_strangers_are_sent_to_the_door():
    assert Client().get(reverse("fieldwork:mine")).status_code == 302

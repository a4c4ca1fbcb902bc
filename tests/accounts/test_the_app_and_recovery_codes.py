"""Staff set up an app for codes before any desk opens; recovery codes stand in for it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from portal.accounts import unlocking
from portal.accounts.middleware import cookie_name
from portal.accounts.models import Role
from portal.lib import sealing
from tests.accounts.conftest import PASSWORD, Browser, code_now, recovery_codes

DESKS = ["hotline:log", "hotline:calls", "accounts:grants"]


@pytest.fixture
def newcomer(staff):
    return staff("hana", Role.OPERATOR, app=False)


@pytest.fixture
def at_the_door(newcomer):
    """A newcomer who has given the password and has no app yet."""
    browser = Browser()
    browser.give_password()
    return browser


def set_up_app(browser):
    page = browser.get(reverse("mfa_activate_totp"), follow=True).content.decode()
    secret = re.search(r'data-copy="([A-Z2-7]+)"', page)[1]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret, answer


@pytest.mark.parametrize("desk", DESKS)
def test_no_desk_opens_before_there_is_an_app(at_the_door, desk):
    answer = at_the_door.get(reverse(desk))
    assert answer.url.startswith(reverse("mfa_activate_totp"))


def test_without_an_app_the_key_stays_shut(at_the_door):
    page = at_the_door.get(reverse("mfa_activate_totp")).content.decode()
    assert "Vaults open" not in page
    assert cookie_name() not in at_the_door.cookies
    assert unlocking.SESSION_FIELD not in at_the_door.session


def test_the_first_code_of_the_app_opens_desk_and_vaults(at_the_door):
    _secret, answer = set_up_app(at_the_door)
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert at_the_door.get(reverse("hotline:calls")).status_code == 200
    assert at_the_door.opens_vaults()


def test_the_code_that_set_up_the_app_is_used_up(at_the_door, newcomer):
    secret, _answer = set_up_app(at_the_door)
    thief = Browser()
    thief.give_password()
    thief.give_code(code_now(secret))
    assert thief.account is None


def test_an_app_is_not_set_up_by_a_wrong_code(at_the_door, newcomer):
    at_the_door.get(reverse("mfa_activate_totp"))
    page = at_the_door.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "not right" in page
    assert not Authenticator.objects.filter(user=newcomer).exists()
    assert at_the_door.get(reverse("hotline:log")).status_code == 302


def test_the_codes_on_paper_are_shown_after_setting_up(at_the_door, newcomer):
    set_up_app(at_the_door)
    page = at_the_door.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in page for code in recovery_codes(newcomer))
    assert len(recovery_codes(newcomer)) == 10


def test_a_code_from_paper_comes_in_once(at_the_door, newcomer):
    set_up_app(at_the_door)
    code = recovery_codes(newcomer)[0]
    browser = Browser()
    browser.give_password()
    browser.give_code(code)
    assert browser.account == str(newcomer.pk)
    assert browser.opens_vaults()
    again = Browser()
    again.give_password()
    again.give_code(code)
    assert again.account is None
    assert len(recovery_codes(newcomer)) == 9


def test_new_codes_on_paper_end_the_old_ones(at_the_door, newcomer):
    set_up_app(at_the_door)
    old = recovery_codes(newcomer)[0]
    at_the_door.post(reverse("mfa_generate_recovery_codes"))
    browser = Browser()
    browser.give_password()
    browser.give_code(old)
    assert browser.account is None
    browser.give_code(recovery_codes(newcomer)[0])
    assert browser.account == str(newcomer.pk)


def test_the_codes_on_paper_are_shown_to_nobody_who_is_not_signed_in(newcomer):
    answer = Browser().get(reverse("mfa_view_recovery_codes"))
    assert answer.url.startswith(reverse("account_login"))


def test_after_some_minutes_the_codes_are_shown_only_for_the_password(operator, clock):
    browser = Browser()
    browser.sign_in()
    browser.post(reverse("mfa_generate_recovery_codes"))
    clock.shift(3600)
    answer = browser.get(reverse("mfa_view_recovery_codes"))
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_whoever_takes_the_app_away_closes_desk_and_vaults(operator):
    browser = Browser()
    browser.sign_in()
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get(reverse("hotline:log")).url.startswith(reverse("mfa_activate_totp"))
    assert cookie_name() not in {name for name, cookie in browser.cookies.items() if cookie.value}


def test_observers_have_no_second_factor_to_look_after(staff, olga):
    browser = Browser()
    browser.force_login(olga)
    for page in ("mfa_index", "mfa_activate_totp", "account_change_password"):
        assert browser.get(reverse(page)).status_code == 404


def test_the_password_alone_does_not_make_new_codes(operator):
    browser = Browser()
    browser.give_password(password=PASSWORD)
    answer = browser.post(reverse("mfa_generate_recovery_codes"))
    assert answer.url.startswith(reverse("account_login"))


def test_staff_find_the_fingerprint_of_their_key_and_what_it_opens(operator):
    browser = Browser()
    browser.sign_in()
    page = browser.get(reverse("mfa_index")).content.decode()
    assert sealing.fingerprint(operator.member_key.public) in page
    assert "Contact vault" in page
    assert reverse("accounts:grants") in page

"""A new password keeps the key; the first one is changed before any desk opens."""

import pytest
from django.urls import reverse

from portal.accounts import actions
from portal.accounts.models import Role
from tests.accounts.conftest import PASSWORD, SECRET, Browser, code_now

NEW = "a longer sentence than before"


@pytest.fixture
def browser(operator):
    made = Browser()
    made.sign_in()
    return made


def change(browser, old=PASSWORD, new=NEW, again=None):
    fields = {"oldpassword": old, "password1": new, "password2": again or new}
    return browser.post(reverse("account_change_password"), fields)


def test_the_new_password_opens_the_same_vaults(browser, clock, operator):
    assert change(browser).url == reverse("desk")
    clock.shift(30)
    later = Browser()
    later.give_password(password=NEW)
    later.give_code(code_now())
    assert later.opens_vaults()


def test_this_session_goes_on_with_open_vaults(browser):
    change(browser)
    assert browser.opens_vaults()


def test_other_sessions_end(browser, clock):
    clock.shift(30)
    other = Browser()
    other.sign_in()
    assert other.get(reverse("hotline:calls")).status_code == 200
    change(browser)
    assert other.get(reverse("hotline:log")).url.startswith(reverse("account_login"))


def test_the_old_password_opens_nothing_any_more(browser):
    change(browser)
    assert Browser().give_password().status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "wrong wrong wrong"}, "not your password now"),
        ({"new": "short"}, "at least 12 characters"),
        ({"new": "qwertyuiop12"}, "Many people use this password"),
        ({"again": "another sentence"}, "differs from the new password"),
        ({"new": PASSWORD}, "the password you have now"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(browser, operator, fields, sentence):
    assert sentence in change(browser, **fields).content.decode()
    operator.refresh_from_db()
    assert operator.check_password(PASSWORD)


def test_nobody_changes_it_without_signing_in(operator):
    assert change(Browser()).url.startswith(reverse("account_login"))


def test_the_first_password_is_changed_before_a_desk_opens(staff, vaults):
    _user, password = actions.take_in("dana", {Role.OPERATOR})
    browser = Browser()
    browser.give_password("dana", password)
    assert browser.get(reverse("hotline:log")).url.startswith(reverse("mfa_activate_totp"))
    session = browser.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    browser.post(reverse("mfa_activate_totp"), {"code": code_now()})
    assert browser.get(reverse("hotline:log")).url == reverse("account_change_password")
    assert "only you know" in browser.get(reverse("account_change_password")).content.decode()
    change(browser, old=password)
    assert browser.get(reverse("hotline:calls")).status_code == 200

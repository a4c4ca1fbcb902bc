"""Vaults stay open for a while only; the password opens them again, and nothing typed is lost."""

import pytest
from django.urls import reverse

from portal.accounts import throttle, unlocking
from portal.accounts.middleware import cookie_name
from portal.accounts.models import Role, VaultGrant
from tests.accounts.conftest import PASSWORD, Browser, heard

MINUTE, HOUR = 60, 3600
UNLOCK = "/desk/people/unlock/"


@pytest.fixture
def browser(operator):
    opened = Browser()
    opened.sign_in()
    return opened


def test_half_an_hour_without_a_click_locks(browser, clock):
    clock.shift(29 * MINUTE)
    assert browser.opens_vaults()
    clock.shift(31 * MINUTE)
    assert not browser.opens_vaults()


def test_every_click_counts_from_anew(browser, clock):
    for _click in range(4):
        clock.shift(25 * MINUTE)
        assert browser.opens_vaults()


def test_after_twelve_hours_both_steps_are_asked_for(browser, clock):
    session = browser.session
    session.set_expiry(48 * HOUR)
    session.save()
    for _half_hour in range(25):
        clock.shift(29 * MINUTE)
        browser.get(reverse("hotline:calls"))
    assert not browser.opens_vaults()
    answer = browser.post(UNLOCK, {"unlock_password": PASSWORD})
    assert answer.status_code == 400
    assert "with both steps" in answer.content.decode()
    assert not browser.opens_vaults()


def test_one_press_locks_and_the_password_unlocks(browser):
    answer = browser.post(reverse("accounts:lock"), {"next": reverse("hotline:calls")})
    assert answer.cookies[cookie_name()]["max-age"] == 0
    assert unlocking.SESSION_FIELD not in browser.session
    assert "The vaults are locked" in browser.get(answer.url).content.decode()
    back = {"unlock_password": PASSWORD, "next": reverse("hotline:calls")}
    assert browser.post(UNLOCK, back).url == reverse("hotline:calls")
    assert browser.opens_vaults()


def test_a_cookie_from_before_locking_opens_nothing(browser):
    kept = browser.cookies[cookie_name()].value
    browser.post(reverse("accounts:lock"))
    browser.cookies[cookie_name()] = kept
    assert not browser.opens_vaults()


def test_a_wrong_password_opens_nothing(browser):
    browser.post(reverse("accounts:lock"))
    page = browser.post(UNLOCK, {"unlock_password": "correct horse battery stable"})
    assert page.status_code == 400
    assert "not your password" in page.content.decode()
    assert not browser.opens_vaults()


def test_wrong_passwords_are_counted(browser):
    browser.post(reverse("accounts:lock"))
    for _try in range(throttle.PASSWORDS):
        browser.post(UNLOCK, {"unlock_password": "wrong"})
    page = browser.post(UNLOCK, {"unlock_password": PASSWORD})
    assert "too many wrong passwords" in page.content.decode()
    assert not browser.opens_vaults()


def test_nobody_is_led_to_another_site(browser):
    away = {"unlock_password": PASSWORD, "next": "https://example.com/"}
    assert browser.post(UNLOCK, away).url == reverse("desk")


def test_what_was_sent_to_a_locked_vault_is_given_back_and_goes_through(browser, clock, person):
    dana = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=dana).delete()
    address, fields = reverse("accounts:grant", args=[dana.public_id]), heard(dana)
    clock.shift(31 * MINUTE)
    refused = browser.post(address, fields)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert '<input type="hidden" name="vault" value="contact">' in page
    assert 'name="unlock_password"' in page
    browser.post(address, {**fields, "unlock_password": PASSWORD})
    assert VaultGrant.objects.filter(member_key__user=dana).exists()
    assert browser.opens_vaults()


def test_the_password_is_not_written_into_the_page_that_gives_things_back(browser, person):
    dana = person("dana", Role.OPERATOR)
    browser.post(reverse("accounts:lock"))
    address = reverse("accounts:grant", args=[dana.public_id])
    page = browser.post(address, {**heard(dana), "unlock_password": "wrong-secret"})
    assert "wrong-secret" not in page.content.decode()


def test_looking_at_the_time_does_not_keep_them_open_and_typing_does(browser, clock):
    address = reverse("accounts:awake")
    clock.shift(20 * MINUTE)
    assert browser.get(address).json() == {"seconds": 10 * MINUTE}
    clock.shift(5 * MINUTE)
    assert browser.get(address).json() == {"seconds": 5 * MINUTE}
    assert browser.post(address).json() == {"seconds": 30 * MINUTE}
    clock.shift(29 * MINUTE)
    assert browser.get(address).json() == {"seconds": MINUTE}
    clock.shift(2 * MINUTE)
    assert browser.post(address).json() == {"seconds": 0}
    assert not browser.opens_vaults()

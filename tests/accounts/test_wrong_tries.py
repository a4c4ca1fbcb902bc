"""Strangers cannot guess, and cannot keep an owner out by trying."""

import pytest
from django.urls import reverse

from portal.accounts import alarms, throttle
from portal.accounts.models import Alarm, Role
from tests.accounts.conftest import PASSWORD, SECRET, Browser, code_now

WRONG = "correct horse battery stable"


def guess(times, username="hana", browser=None):
    """A stranger tries passwords; gives the last page."""
    stranger = browser or Browser()
    for _time in range(times):
        page = stranger.give_password(username, WRONG)
    return page.content.decode()


@pytest.fixture
def known(operator):
    """A browser in which the owner has signed in before, and out again."""
    browser = Browser()
    browser.sign_in()
    browser.post(reverse("account_logout"))
    return browser


def test_a_few_wrong_passwords_stop_nobody(operator):
    assert "capital letters" in guess(throttle.PASSWORDS - 1)
    assert Browser().give_password().url == reverse("mfa_authenticate")


def test_too_many_wrong_passwords_are_not_looked_at(operator):
    page = guess(throttle.PASSWORDS + 1)
    assert "too many wrong tries" in page
    assert "Six digits from the app" in page


def test_a_thousand_wrong_passwords_do_not_keep_a_known_device_out(known, clock, operator):
    for _time in range(1000):
        throttle.password_lane("hana", None).enter()
    assert "too many" in guess(1)
    clock.shift(30)
    known.sign_in()
    assert known.account == str(operator.pk)


def test_on_a_new_device_the_owner_comes_in_with_what_the_app_shows(operator):
    guess(throttle.PASSWORDS + 5)
    browser = Browser()
    assert "too many" in browser.give_password().content.decode()
    assert browser.give_password(code=code_now()).url == reverse("mfa_authenticate")
    browser.give_code(code_now())
    assert browser.account == str(operator.pk)


def test_a_wrong_code_does_not_lead_to_the_password(operator):
    guess(throttle.PASSWORDS + 1)
    wrong = "000000" if code_now() != "000000" else "111111"
    assert "too many" in Browser().give_password(code=wrong).content.decode()


def test_the_codes_of_whoever_knows_the_password_are_counted_at_the_door_too(operator):
    guess(throttle.PASSWORDS + 1)
    wrong = "000000" if code_now() != "000000" else "111111"
    for _time in range(throttle.DOOR_CODES):
        Browser().give_password(code=wrong)
    assert "too many" in Browser().give_password(code=code_now()).content.decode()


def test_after_ten_minutes_everything_is_as_before(operator, clock):
    guess(throttle.PASSWORDS + 1)
    clock.shift(throttle.WINDOW + 1)
    assert Browser().give_password().url == reverse("mfa_authenticate")


def test_tries_that_were_refused_do_not_prolong_the_wait(operator, clock):
    guess(throttle.PASSWORDS + 1)
    clock.shift(throttle.WINDOW - 1)
    guess(50)
    clock.shift(2)
    assert Browser().give_password().url == reverse("mfa_authenticate")


def test_right_passwords_are_not_counted(operator, clock):
    for _time in range(throttle.PASSWORDS + 2):
        assert Browser().give_password().url == reverse("mfa_authenticate")


def test_twenty_people_behind_one_address_are_not_in_each_others_way(staff, operator):
    staff("omar", Role.TRIAGER, app=False)
    guess(throttle.PASSWORDS + 1)
    assert Browser().give_password("omar").status_code == 302


def test_a_name_that_nobody_has_is_counted_alike(operator):
    assert "too many" in guess(throttle.PASSWORDS + 1, "nobody")


def test_too_many_wrong_codes_are_not_looked_at(operator):
    browser = Browser()
    browser.give_password()
    wrong = "000000" if code_now() != "000000" else "111111"
    for _time in range(throttle.CODES):
        browser.give_code(wrong)
    assert "too many wrong codes" in browser.give_code(code_now()).content.decode()
    assert browser.account is None


def test_wrong_codes_of_somebody_who_stole_the_password_do_not_stop_the_owner(
    known, clock, operator
):
    clock.shift(30)
    thief = Browser()
    thief.give_password()
    for _time in range(100):
        thief.give_code("000000")
    known.sign_in()
    assert known.account == str(operator.pk)


def test_a_device_is_known_for_its_own_people_only(known, staff, operator):
    staff("omar", Role.TRIAGER, app=False)
    guess(throttle.PASSWORDS + 1, "omar")
    assert "too many" in known.give_password("omar").content.decode()


def test_a_forged_device_is_a_stranger(operator):
    cookie = throttle.introduced("hana", None)
    assert throttle._device("hana", cookie) != "strangers"
    assert throttle._device("hana", cookie[:-2]) == "strangers"
    assert throttle._device("hana", "") == "strangers"


def test_a_cookie_does_not_tell_who_signs_in_here(known):
    assert "hana" not in known.cookies[throttle.device_cookie_name()].value
    assert SECRET not in known.cookies[throttle.device_cookie_name()].value


def test_somebody_at_an_open_desk_cannot_guess_the_password_there(operator):
    browser = Browser()
    browser.sign_in()
    for _time in range(throttle.PASSWORDS):
        browser.post(reverse("account_reauthenticate"), {"password": WRONG})
    page = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert page.status_code == 429


def test_wrong_codes_after_the_right_password_sound_an_alarm(operator, ada, clock):
    thief = Browser()
    thief.give_password()
    for _time in range(throttle.CODES + 2):
        thief.give_code("000000")
    (alarm,) = Alarm.objects.visible_to(ada)
    assert (alarm.kind, alarm.about) == (Alarm.Kind.CODES, operator)


def test_its_owner_is_told_at_the_next_sign_in_until_somebody_has_answered(operator, ada, clock):
    alarm = alarms.sound(Alarm.Kind.CODES, operator, count=throttle.CODES)
    told = "Somebody typed your right password"
    browser = Browser()
    browser.sign_in()
    assert told in browser.get(reverse("hotline:calls")).content.decode()
    alarms.answer(alarm, Alarm.Answer.EXPLAINED, by=ada)
    clock.shift(30)
    later = Browser()
    later.sign_in()
    assert told not in later.get(reverse("hotline:calls")).content.decode()


def test_a_mistyped_code_sounds_none(operator, ada):
    browser = Browser()
    browser.give_password()
    for _time in range(throttle.CODES - 1):
        browser.give_code("000000")
    browser.give_code(code_now())
    assert browser.account == str(operator.pk)
    assert not Alarm.objects.exists()

"""Staff come in with a password and a code; both together open the vaults."""

import base64
import re

from django.core.cache import cache
from django.urls import reverse

from portal.accounts import unlocking
from portal.accounts.middleware import cookie_name, waiting_cookie_name
from portal.accounts.models import Role
from tests.accounts.conftest import PASSWORD, SECRET, Browser, code_now


def test_password_and_code_lead_to_the_desk_with_open_vaults(operator):
    browser = Browser()
    first = browser.give_password()
    assert first.url == reverse("mfa_authenticate")
    second = browser.give_code(code_now())
    assert second.url == reverse("desk")
    assert browser.opens_vaults()


def test_capital_letters_in_the_name_do_not_matter(operator):
    assert Browser().give_password(" Hana ").url == reverse("mfa_authenticate")


def test_after_the_password_alone_nobody_is_signed_in(operator):
    browser = Browser()
    browser.give_password()
    assert browser.account is None
    assert browser.get(reverse("hotline:log")).url.startswith(reverse("account_login"))


def test_between_the_steps_the_key_waits_under_a_short_lived_cookie(operator):
    browser = Browser()
    answer = browser.give_password()
    cookie = answer.cookies[waiting_cookie_name()]
    assert 0 < int(cookie["max-age"]) <= 900
    assert cookie["httponly"]
    assert cookie_name() not in browser.cookies
    session = browser.session
    assert unlocking.SESSION_FIELD not in session
    assert base64.b64decode(session[unlocking.WAITING_FIELD]).startswith(b"age-encryption.org")


def test_the_cookie_of_the_first_step_is_gone_after_the_second(operator):
    browser = Browser()
    answer = browser.sign_in()
    assert answer.cookies[waiting_cookie_name()]["max-age"] == 0
    assert unlocking.WAITING_FIELD not in browser.session


def test_the_cookie_that_opens_the_key_can_be_read_by_no_script(operator, settings):
    settings.HTTPS = True
    browser = Browser()
    answer = browser.sign_in()
    cookie = answer.cookies["__Host-member"]
    assert (cookie["httponly"], cookie["secure"], cookie["path"]) == (True, True, "/")
    assert not cookie["domain"]
    assert not cookie["max-age"]


def test_a_wrong_password_says_what_to_look_at(operator):
    page = Browser().give_password(password="correct horse battery stable")
    assert "capital letters" in page.content.decode()
    assert PASSWORD[:-4] not in page.content.decode()
    assert 'value="hana"' in page.content.decode()


def test_a_name_that_nobody_has_is_answered_alike(operator):
    wrong = Browser().give_password(password="correct horse battery stable").content.decode()
    nobody = Browser().give_password("nobody", "correct horse battery stable").content.decode()
    assert _without_what_differs(wrong) == _without_what_differs(nobody)


def _without_what_differs(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="(hana|nobody)"', "", page)


def test_a_wrong_code_leaves_the_door_shut(operator):
    browser = Browser()
    browser.give_password()
    page = browser.give_code("000000" if code_now() != "000000" else "111111").content.decode()
    assert "not right, or was used already" in page
    assert browser.account is None


def test_a_code_is_taken_once(operator):
    Browser().sign_in()
    thief = Browser()
    thief.give_password()
    assert "was used already" in thief.give_code(code_now()).content.decode()
    assert thief.account is None


def test_a_used_code_is_refused_also_when_the_cache_has_forgotten_everything(operator):
    Browser().sign_in()
    cache.clear()
    thief = Browser()
    thief.give_password()
    assert "was used already" in thief.give_code(code_now()).content.decode()
    assert thief.account is None


def test_a_code_is_not_taken_again_while_its_neighbours_are_valid(operator, clock):
    used = code_now()
    Browser().sign_in()
    clock.shift(30)
    thief = Browser()
    thief.give_password()
    thief.give_code(used)
    assert thief.account is None
    thief.give_code(code_now())
    assert thief.account == str(operator.pk)


def test_an_older_code_is_not_taken_after_a_newer_one(operator, clock):
    Browser().sign_in()
    thief = Browser()
    thief.give_password()
    thief.give_code(code_now(steps=-1))
    assert thief.account is None


def test_a_phone_whose_clock_is_half_a_minute_off_still_comes_in(operator):
    browser = Browser()
    browser.give_password()
    browser.give_code(code_now(steps=1))
    assert browser.account == str(operator.pk)


def test_a_code_of_two_minutes_ago_is_not_taken(operator):
    browser = Browser()
    browser.give_password()
    browser.give_code(code_now(steps=-4))
    assert browser.account is None


def test_spaces_in_a_code_do_not_matter(operator):
    browser = Browser()
    browser.give_password()
    code = code_now()
    browser.give_code(f"{code[:3]} {code[3:]}")
    assert browser.account == str(operator.pk)


def test_the_second_step_cannot_be_taken_alone(operator):
    browser = Browser()
    assert browser.give_code(code_now()).url == reverse("account_login")
    assert browser.account is None


def test_somebody_elses_code_does_not_do(staff, operator):
    omar = staff("omar", Role.TRIAGER, app=False)
    from_other = "KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA"
    assert omar
    browser = Browser()
    browser.give_password()
    browser.give_code(code_now(from_other))
    assert browser.account is None


def test_whoever_signs_out_takes_the_key_along(operator):
    browser = Browser()
    browser.sign_in()
    answer = browser.post(reverse("account_logout"))
    assert answer.cookies[cookie_name()]["max-age"] == 0
    assert not browser.session.keys()


def test_the_secret_of_the_app_is_sealed_in_the_database(operator):
    assert SECRET not in str(operator.authenticator_set.values())

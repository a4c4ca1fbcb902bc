"""A passkey answers at the second step: behind the password, beside the app, for one address."""

import html
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from portal.accounts import actions, passkeys
from portal.accounts.models import Role
from tests.accounts.conftest import SECRET, Browser, code_now, recovery_codes
from tests.accounts.security_key import SecurityKey

ELSEWHERE = "portal.example"


def asked(answer) -> dict:
    """What a page asks the browser for."""
    found = re.search(r'data-options="([^"]+)"', answer.content.decode())
    return json.loads(html.unescape(found[1])) if found else {}


def add(browser, key: SecurityKey, name="blue stick", **extra):
    page = browser.get(reverse("mfa_add_webauthn"), **extra)
    fields = {"name": name, "credential": key.make(asked(page))}
    return browser.post(reverse("mfa_add_webauthn"), fields, **extra)


def answer(browser, credential: str):
    return browser.post(reverse("mfa_authenticate"), {"credential": credential})


@pytest.fixture
def at_home(operator):
    browser = Browser()
    browser.sign_in()
    return browser


@pytest.fixture
def key(at_home):
    made = SecurityKey()
    add(at_home, made)
    return made


@pytest.fixture
def at_the_door(key, clock):
    """Another browser, in which the password was given."""
    clock.shift(30)
    browser = Browser()
    browser.give_password()
    return browser


def test_password_and_passkey_lead_to_the_desk_with_open_vaults(at_the_door, key):
    page = at_the_door.get(reverse("mfa_authenticate"))
    assert "Use my passkey" in page.content.decode()
    done = answer(at_the_door, key.answer(asked(page)))
    assert done.url == reverse("desk")
    assert at_the_door.opens_vaults()


def test_code_and_paper_go_on_working_beside_it(at_the_door, operator):
    at_the_door.give_code(code_now())
    assert at_the_door.account == str(operator.pk)
    with_paper = Browser()
    with_paper.give_password()
    with_paper.give_code(recovery_codes(operator)[0])
    assert with_paper.opens_vaults()


def test_the_second_step_offers_none_to_somebody_who_has_none(operator):
    browser = Browser()
    browser.give_password()
    page = browser.get(reverse("mfa_authenticate")).content.decode()
    assert "passkey" not in page.casefold()


def test_without_the_password_a_passkey_opens_nothing(key):
    stranger = Browser()
    assert answer(stranger, key.answer({"publicKey": {"challenge": "AAAA"}})).url == reverse(
        "account_login"
    )
    assert stranger.account is None


def test_an_answer_is_taken_once(at_the_door, key, clock):
    said = key.answer(asked(at_the_door.get(reverse("mfa_authenticate"))))
    answer(at_the_door, said)
    cache.clear()
    thief = Browser()
    thief.give_password()
    thief.get(reverse("mfa_authenticate"))
    assert "did not answer as it should" in answer(thief, said).content.decode()
    assert thief.account is None


def test_a_copied_key_that_counts_anew_is_refused(at_the_door, key, operator):
    passkeys.use(passkeys.of(operator).get(), 7)
    answer(at_the_door, key.answer(asked(at_the_door.get(reverse("mfa_authenticate")))))
    assert at_the_door.account is None


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver"])
def test_what_was_answered_to_another_page_is_refused(at_the_door, key, origin):
    options = asked(at_the_door.get(reverse("mfa_authenticate")))
    answer(at_the_door, key.answer(options, origin=origin))
    assert at_the_door.account is None


def test_somebody_elses_passkey_does_not_do(staff, key, clock):
    staff("omar", Role.TRIAGER)
    omar = Browser()
    omar.sign_in("omar")
    other = SecurityKey()
    add(omar, other)
    clock.shift(30)
    thief = Browser()
    thief.give_password("hana")
    answer(thief, other.answer(asked(thief.get(reverse("mfa_authenticate")))))
    assert thief.account is None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"rawId": 5}',
        '{"id": "AA", "rawId": "AA", "response": {}}',
    ],
)
def test_nonsense_is_refused_in_words(at_the_door, said):
    at_the_door.get(reverse("mfa_authenticate"))
    page = answer(at_the_door, said)
    assert (page.status_code, at_the_door.account) == (200, None)
    assert "did not answer as it should" in page.content.decode()


def test_shortened_answers_are_refused_too(at_the_door, key):
    options = asked(at_the_door.get(reverse("mfa_authenticate")))
    said = json.loads(key.answer(options))
    for name in said["response"]:
        short = {**said, "response": {**said["response"], name: "AAAA"}}
        assert answer(at_the_door, json.dumps(short)).status_code == 200
    assert at_the_door.account is None


def test_nonsense_makes_no_passkey(at_home, operator):
    options = asked(at_home.get(reverse("mfa_add_webauthn")))
    said = json.loads(SecurityKey().make(options))
    for wrong in ({}, {**said, "response": {**said["response"], "attestationObject": "oGE"}}):
        fields = {"name": "stick", "credential": json.dumps(wrong)}
        page = at_home.post(reverse("mfa_add_webauthn"), fields)
        assert "did not answer as it should" in page.content.decode()
    assert not passkeys.of(operator).exists()


def test_nobody_adds_one_before_the_app_is_there(staff):
    staff("hana", Role.OPERATOR, app=False)
    browser = Browser()
    browser.give_password()
    page = browser.get(reverse("mfa_add_webauthn"))
    assert page.url.startswith(reverse("mfa_activate_totp"))


def test_the_password_is_asked_again_before_one_is_added_or_removed(at_home, key, operator, clock):
    clock.shift(3600)
    add_page, own = reverse("mfa_add_webauthn"), reverse("account_change_passkey")
    which = {"which": passkeys.of(operator).get().pk, "remove": "yes"}
    for asking in (at_home.get(add_page), at_home.post(own, which)):
        assert asking.url.startswith(reverse("account_reauthenticate"))
    assert passkeys.of(operator).exists()


def test_the_account_page_lists_renames_and_removes_them(at_home, key, operator):
    row = passkeys.of(operator).get()
    assert "blue stick" in at_home.get(reverse("mfa_index")).content.decode()
    own = reverse("account_change_passkey")
    at_home.post(own, {"which": row.pk, "name": "red stick"})
    page = at_home.get(reverse("mfa_index")).content.decode()
    assert ("red stick" in page, "blue stick" in page) == (True, False)
    at_home.post(own, {"which": row.pk, "remove": "yes"})
    assert not passkeys.of(operator).exists()
    assert at_home.opens_vaults()


def test_nobody_touches_somebody_elses(staff, key, operator):
    staff("omar", Role.TRIAGER)
    omar = Browser()
    omar.sign_in("omar")
    which = {"which": passkeys.of(operator).get().pk, "remove": "yes"}
    assert omar.post(reverse("account_change_passkey"), which).status_code == 404
    assert passkeys.of(operator).exists()


def test_a_removed_one_is_not_taken(at_the_door, at_home, key, operator):
    options = asked(at_the_door.get(reverse("mfa_authenticate")))
    passkeys.of(operator).delete()
    answer(at_the_door, key.answer(options))
    assert at_the_door.account is None


def test_at_another_address_it_is_not_offered(at_home, operator):
    add(at_home, SecurityKey(ELSEWHERE), headers={"host": ELSEWHERE})
    assert passkeys.of(operator).exists()
    browser = Browser()
    browser.give_password()
    assert not asked(browser.get(reverse("mfa_authenticate")))
    assert "Works at another address" in at_home.get(reverse("mfa_index")).content.decode()


def test_whoever_takes_the_app_away_needs_another_in_spite_of_a_passkey(at_home, key):
    at_home.post(reverse("mfa_deactivate_totp"))
    assert at_home.get(reverse("hotline:log")).url.startswith(reverse("mfa_activate_totp"))


def test_the_tenth_is_the_last(at_home, operator):
    for number in range(passkeys.MOST):
        add(at_home, SecurityKey(), name=f"stick {number}")
    page = add(at_home, SecurityKey(), name="one more").content.decode()
    assert "You have ten passkeys" in page
    assert passkeys.of(operator).count() == passkeys.MOST


def test_the_phone_learns_no_name_but_the_one_for_signing_in(at_home, operator):
    options = asked(at_home.get(reverse("mfa_add_webauthn")))["publicKey"]
    assert options["rp"] == {"id": "testserver", "name": "testserver"}
    assert (options["user"]["name"], options["user"]["displayName"]) == ("hana", "hana")
    assert options["authenticatorSelection"]["residentKey"] == "discouraged"


def test_the_database_does_not_tell_what_it_is_called(key, operator):
    rows = str(list(Authenticator.objects.values()))
    assert "blue stick" not in rows
    assert SECRET not in rows


def test_whoever_begins_anew_has_none(key, operator, ada):
    actions.begin_anew(operator, by=ada, member=ada.member)
    assert not passkeys.of(operator).exists()

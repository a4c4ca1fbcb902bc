"""People see where they are signed in, and sign others out."""

import pytest
from django.urls import reverse

from portal.accounts import actions, sign_ins
from portal.accounts.models import Role, SignIn
from portal.lib.refusals import Refused
from tests.accounts.conftest import Browser, code_now

KEYS, END = "/account/keys/", "/account/sessions/"


@pytest.fixture
def two(operator, clock):
    """Two browsers in which the same person is signed in, one after the other."""
    first, second = Browser(), Browser()
    first.sign_in()
    clock.shift(120)
    second.sign_in()
    return first, second


def test_both_are_listed_and_this_one_is_marked(two):
    page = two[1].get(KEYS).content.decode()
    assert page.count("last used") == 2
    assert page.count("This browser") == 1


def test_another_browser_is_signed_out_at_once(two):
    first, second = two
    other = SignIn.objects.order_by("began_at").first()
    second.post(END, {"which": other.public_id})
    assert first.get(reverse("hotline:calls")).status_code == 302
    assert first.account is None
    assert second.get(reverse("hotline:calls")).status_code == 200
    assert second.get(KEYS).content.decode().count("last used") == 1


def test_everywhere_else_at_once(two):
    first, second = two
    first.post(END)
    assert second.get(reverse("hotline:calls")).status_code == 302
    assert first.opens_vaults()


def test_nobody_signs_a_colleague_out(two, staff):
    staff("tanya", Role.TRIAGER)
    tanya = Browser()
    tanya.give_password("tanya")
    tanya.give_code(code_now())
    row = SignIn.objects.filter(user__username="hana").first()
    assert tanya.post(END, {"which": row.public_id}).status_code == 404
    assert tanya.post(END, {"which": "nonsense"}).status_code == 404
    tanya.post(END)
    assert all(browser.opens_vaults() for browser in two)


def test_the_password_is_asked_again_when_it_was_given_long_ago(two, clock):
    clock.shift(3600)
    assert two[0].post(END).url.startswith(reverse("account_reauthenticate"))
    assert SignIn.objects.count() == 2


def test_with_the_sixth_browser_the_one_ends_that_was_not_used_for_longest(operator, clock):
    browsers = []
    for _number in range(sign_ins.MOST + 1):
        clock.shift(60)
        browsers.append(Browser())
        browsers[-1].sign_in()
    first, *others = browsers
    assert first.get(reverse("hotline:calls")).status_code == 302
    assert all(one.account for one in others)
    assert SignIn.objects.count() == sign_ins.MOST


def test_an_administrator_signs_a_colleague_out_everywhere(two, staff, signed_in, ada):
    hana = SignIn.objects.first().user
    signed_in(ada).post(reverse("accounts:sign_out", args=[hana.public_id]))
    for browser in two:
        assert browser.get(reverse("hotline:calls")).status_code == 302
        assert browser.account is None
    with pytest.raises(Refused):
        actions.sign_out(ada, by=ada)


def test_whoever_signed_out_is_not_listed(two):
    two[0].logout()
    assert two[1].get(KEYS).content.decode().count("last used") == 1


def test_a_row_opens_no_session(two):
    browser = Browser()
    browser.cookies["sessionid"] = SignIn.objects.first().session
    assert browser.get(reverse("hotline:calls")).status_code == 302

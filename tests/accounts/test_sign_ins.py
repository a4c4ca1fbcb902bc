"""People see where they are signed in, and sign others out."""

import pytest
from django.urls import reverse

from portal.accounts.models import Role, SignIn
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


def test_whoever_signed_out_is_not_listed(two):
    two[0].logout()
    assert two[1].get(KEYS).content.decode().count("last used") == 1


def test_a_row_opens_no_session(two):
    browser = Browser()
    browser.cookies["sessionid"] = SignIn.objects.first().session
    assert browser.get(reverse("hotline:calls")).status_code == 302

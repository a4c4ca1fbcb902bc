"""A link by which somebody comes in: shown once, used once, and for three days."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts import actions, keys, signed_keys
from portal.accounts.models import Invitation, KeySignature, Role, User, Vault, VaultGrant
from portal.lib.refusals import Refused

PASSWORD = "ein langer Satz, den niemand kennt"
KARIMA = {"username": "karima", "display_name": "Карима", "roles": ["operator"]}


@pytest.fixture
def code(ada):
    """The code of an invitation as an operator, from an administrator."""
    _row, written = actions.invite(
        "Dana", {Role.OPERATOR}, display_name="Дана", regions=["almaty"], member=ada.member
    )
    return written


def test_whoever_has_the_link_comes_in_as_what_they_were_invited(code):
    dana = actions.come_in(code.lower(), PASSWORD)
    assert (dana.username, dana.display_name, dana.roles) == ("dana", "Дана", {Role.OPERATOR})
    assert dana.regions == {"almaty"}
    assert dana.check_password(PASSWORD)
    assert not dana.password_is_first
    assert keys.unlock(dana, PASSWORD).public == dana.member_key.public


def test_the_newcomers_key_is_vouched_for_by_the_inviter(code, ada, hana):
    dana = actions.come_in(code, PASSWORD)
    signed_keys.check_member(dana.member_key)
    assert KeySignature.objects.get(owner=dana).signer.owner == ada
    actions.let_in(dana, Vault.Kind.CONTACT, by=hana, member=hana.member)
    assert VaultGrant.objects.filter(member_key__user=dana).exists()


def test_it_works_once(code):
    actions.come_in(code, PASSWORD)
    with pytest.raises(Refused, match="works once"):
        actions.come_in(code, PASSWORD)
    assert User.objects.filter(username="dana").count() == 1


def test_it_ends_after_three_days_and_when_it_is_taken_back(code, ada):
    row = Invitation.objects.get()
    assert timedelta(days=2) < row.expires_at - timezone.now() <= timedelta(days=3)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        actions.come_in(code, PASSWORD)
    _row, other = actions.invite("omar", {Role.TRIAGER}, member=ada.member)
    actions.take_invitation_back(Invitation.objects.get(username="omar"), by=ada)
    with pytest.raises(Refused):
        actions.come_in(other, PASSWORD)
    assert not User.objects.filter(username__in=["dana", "omar"]).exists()


def test_it_ends_with_the_account_that_invited(code, ada, person):
    actions.close_account(ada, by=person("other", Role.ADMINISTRATOR))
    with pytest.raises(Refused):
        actions.come_in(code, PASSWORD)


def test_the_database_holds_nothing_that_lets_somebody_in(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")
        held = str(cursor.fetchall())
    assert code not in held
    assert code.replace("-", "") not in held


def test_a_name_is_invited_once(code, ada, hana):
    for taken in ("dana", "HANA"):
        with pytest.raises(Refused, match="already"):
            actions.invite(taken, {Role.OPERATOR}, member=ada.member)


def test_the_link_is_shown_to_the_administrator_and_opens_the_way(ada, signed_in, client):
    browser = signed_in(ada, headers={"accept-language": "en"})
    page = browser.post(reverse("accounts:add"), KARIMA).content.decode()
    link, code = re.search(r'data-copy="([^"#]+)#([^"]+)"', page).groups()
    assert link.endswith(reverse("account_come_in"))
    assert "karima" in browser.get(reverse("accounts:overview")).content.decode()
    typed = {"code": code, "password1": PASSWORD, "password2": PASSWORD}
    assert "karima" in client.post(reverse("account_come_in"), typed).content.decode()
    assert User.objects.get(username="karima").roles == {Role.OPERATOR}


@pytest.mark.parametrize(
    "wrong",
    [
        {"password1": "password1234", "password2": "password1234"},
        {"password1": "short", "password2": "short"},
        {"password2": "another sentence than that"},
        {"code": "0000-0000-0000-0000-0000-0000-0000-0000"},
        {"code": "Ж" * 40},
    ],
)
def test_bad_input_leaves_the_invitation_as_it_was(code, client, wrong):
    typed = {"code": code, "password1": PASSWORD, "password2": PASSWORD, **wrong}
    assert client.post(reverse("account_come_in"), typed).status_code == 400
    assert Invitation.objects.waiting().exists()
    assert not User.objects.filter(username="dana").exists()


def test_only_administrators_invite(kira, signed_in):
    assert signed_in(kira).post(reverse("accounts:add"), KARIMA).status_code == 404
    assert not Invitation.objects.exists()

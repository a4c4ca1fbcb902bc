"""Administrators take people in, give them roles, and end accounts."""

import pytest
from allauth.mfa.models import Authenticator

from portal.accounts import actions, keys
from portal.accounts.models import ApiToken, MemberKey, Role, User, Vault, VaultGrant
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen


def test_a_new_colleague_has_a_key_and_no_vault(vaults):
    user, password = actions.take_in("Dana", {Role.OPERATOR}, display_name=" Дана ")
    assert (user.username, user.display_name) == ("dana", "Дана")
    assert user.check_password(password)
    assert user.password_is_first
    assert not keys.OpenMember(user, keys.unlock(user, password)).has(Vault.Kind.CONTACT)


def test_first_passwords_are_never_the_same():
    assert len({actions.first_password() for _ in range(200)}) == 200


def test_two_people_cannot_have_one_name(hana):
    with pytest.raises(Refused, match="already"):
        actions.take_in("HANA", {Role.OPERATOR})
    assert User.objects.filter(username="hana").count() == 1


def test_roles_are_given_and_taken(ada, hana):
    actions.set_roles(hana, {Role.OPERATOR, Role.TRIAGER}, by=ada)
    assert User.objects.get(pk=hana.pk).roles == {Role.OPERATOR, Role.TRIAGER}
    actions.set_roles(hana, {Role.AUDITOR}, by=ada)
    assert User.objects.get(pk=hana.pk).roles == {Role.AUDITOR}


def test_a_vault_goes_with_the_last_role_that_needed_it(ada, person):
    dana = person("dana", Role.OPERATOR, Role.COORDINATOR, Role.TRIAGER)
    actions.set_roles(dana, {Role.COORDINATOR, Role.TRIAGER}, by=ada)
    assert _vaults(dana) == {"contact", "case"}
    actions.set_roles(dana, {Role.TRIAGER}, by=ada)
    assert _vaults(dana) == {"case"}


def test_nobody_gives_roles_to_themselves(ada):
    with pytest.raises(Refused):
        actions.set_roles(ada, {Role.ADMINISTRATOR, Role.CUSTODIAN}, by=ada)
    assert User.objects.get(pk=ada.pk).roles == {Role.ADMINISTRATOR}


def test_an_administrator_opens_no_vault_by_being_one(ada):
    assert not any(ada.member.has(kind) for kind in Vault.Kind)
    assert not hasattr(ada, "is_superuser")


def test_a_closed_account_has_neither_password_nor_key(ada, hana):
    hana.set_password("correct horse battery staple")
    hana.save()
    actions.close_account(hana, by=ada)
    hana = User.objects.get(pk=hana.pk)
    assert not hana.is_active
    assert not hana.check_password("correct horse battery staple")
    assert not MemberKey.objects.filter(user=hana).exists()


def test_nobody_closes_their_own_account(ada):
    with pytest.raises(Refused):
        actions.close_account(ada, by=ada)
    assert User.objects.get(pk=ada.pk).is_active


def test_beginning_anew_takes_away_the_key_the_vaults_and_the_app(ada, hana):
    keys.make_member_key(hana, "correct horse battery staple")
    hana.refresh_from_db()
    Authenticator.objects.create(user=hana, type=Authenticator.Type.TOTP, data={})
    password = actions.begin_anew(hana, by=ada, member=ada.member)
    hana = User.objects.get(pk=hana.pk)
    assert hana.check_password(password)
    assert hana.password_is_first
    assert not Authenticator.objects.filter(user=hana).exists()
    assert _vaults(hana) == set()
    keys.unlock(hana, password)
    with pytest.raises(CannotOpen):
        keys.unlock(hana, "correct horse battery staple")


def test_tokens_of_integrations_end_with_the_account_and_with_its_password(ada, hana, tanya):
    for user in (hana, tanya):
        actions.give_token(user)
    actions.close_account(hana, by=ada)
    actions.begin_anew(tanya, by=ada, member=ada.member)
    assert not ApiToken.objects.exists()


def test_nobody_begins_anew_by_themselves(ada):
    with pytest.raises(Refused):
        actions.begin_anew(ada, by=ada, member=ada.member)


def test_a_closed_account_does_not_begin_anew(ada, hana):
    actions.close_account(hana, by=ada)
    hana.refresh_from_db()
    with pytest.raises(Refused):
        actions.begin_anew(hana, by=ada, member=ada.member)


def _vaults(user) -> set[str]:
    grants = VaultGrant.objects.filter(member_key__user=user)
    return set(grants.values_list("vault__kind", flat=True))

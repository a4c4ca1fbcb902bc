"""A vault opens for the members whom a member let in."""

import time

import pytest
from django.utils import timezone

from portal.accounts import actions, keys, recovery
from portal.accounts.models import IntakeKey, Role, Vault, VaultGrant
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen, Keypair, Place

PLACE = Place("hotline-call", "1", "callback")
ROLES = [role for role in Role if role != Role.OBSERVER]


def test_vaults_are_made_once(vaults):
    assert set(vaults) == {"case", "contact", "identity"}
    assert recovery.make_vaults() == {}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_vaults_and_no_others(person, role):
    opens = {
        Role.OPERATOR: {"contact"},
        Role.COORDINATOR: {"contact"},
        Role.TRIAGER: {"case"},
        Role.LAWYER: {"case"},
        Role.CUSTODIAN: {"identity"},
    }
    somebody = person("somebody", role)
    assert {kind.value for kind in Vault.Kind if somebody.member.has(kind)} == opens.get(
        role, set()
    )


def test_what_is_sealed_to_one_vault_is_refused_by_another(hana, tanya):
    sealed = keys.seal_to(Vault.Kind.CONTACT, "+7 701 000 11 22", PLACE)
    assert hana.member.read(Vault.Kind.CONTACT, sealed, PLACE) == "+7 701 000 11 22"
    with pytest.raises(CannotOpen):
        tanya.member.read(Vault.Kind.CASE, sealed, PLACE)


def test_what_is_sealed_for_one_row_is_refused_in_another(hana):
    sealed = keys.seal_to(Vault.Kind.CONTACT, "+7 701 000 11 22", PLACE)
    with pytest.raises(CannotOpen):
        hana.member.read(Vault.Kind.CONTACT, sealed, Place("hotline-call", "2", "callback"))


def test_a_member_lets_a_colleague_in(hana, person):
    dana = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=dana).delete()
    actions.let_in(dana, Vault.Kind.CONTACT, by=hana, member=hana.member)
    granted = VaultGrant.objects.get(member_key__user=dana)
    assert granted.granted_by == hana
    assert keys.OpenMember(dana, dana.member.pair).has(Vault.Kind.CONTACT)


def test_nobody_lets_in_whose_vault_is_locked(hana, person):
    dana = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=dana).delete()
    with pytest.raises(keys.VaultLocked) as refusal:
        actions.let_in(dana, Vault.Kind.CONTACT, by=hana, member=None)
    assert "Unlock your key" in str(refusal.value)
    assert not VaultGrant.objects.filter(member_key__user=dana).exists()


def test_nobody_lets_in_to_a_vault_of_other_roles(ada, hana, person):
    dana = person("dana", Role.OPERATOR)
    with pytest.raises(keys.VaultLocked):
        actions.let_in(dana, Vault.Kind.CONTACT, by=ada, member=ada.member)
    with pytest.raises(keys.VaultLocked):
        keys.require(hana.member, Vault.Kind.CASE)


def test_nobody_is_let_in_whose_roles_do_not_need_the_vault(tanya, leo, ada):
    with pytest.raises(Refused, match="roles"):
        actions.let_in(ada, Vault.Kind.CASE, by=tanya, member=tanya.member)


def test_nobody_is_let_in_who_has_no_key(tanya, leo):
    leo.member_key.delete()
    leo.refresh_from_db()
    with pytest.raises(Refused, match="no key"):
        actions.let_in(leo, Vault.Kind.CASE, by=tanya, member=tanya.member)


def test_a_grant_moved_to_another_members_row_does_not_open(hana, person):
    dana = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=dana).delete()
    VaultGrant.objects.filter(member_key__user=hana).update(member_key=dana.member_key)
    assert not keys.OpenMember(dana, dana.member.pair).has(Vault.Kind.CONTACT)


def test_a_key_shows_only_its_public_half_when_printed(hana):
    pair = Keypair.generate()
    assert pair.private not in repr(pair)
    assert hana.member.pair.private not in repr(hana.member)


def test_a_change_of_the_intake_key_is_followed_in_seconds(vaults, monkeypatch):
    before = keys.intake_public()
    IntakeKey.objects.update(retired_at=timezone.now())
    new = IntakeKey.objects.create(public=Keypair.generate().public)
    later = time.monotonic() + 30
    monkeypatch.setattr(keys.time, "monotonic", lambda: later)
    assert keys.intake_public() == new.public != before

"""Whoever can write the database cannot slip in a key of his own."""

import pytest
from django.urls import reverse

from portal.accounts import actions, keys, recovery, signed_keys
from portal.accounts.alarms import Alarm
from portal.accounts.models import Invitation, KeySignature, MemberKey, Role, Vault, VaultGrant
from portal.accounts.signed_keys import Signer, WrongKey
from portal.lib.sealing import Keypair, Place, fingerprint

PLACE = Place("hotline-call", "1", "callback")


@pytest.fixture
def dana(person):
    """An operator whom nobody has let in yet."""
    made = person("dana", Role.OPERATOR)
    VaultGrant.objects.filter(member_key__user=made).delete()
    return made


def let_in(user, by):
    actions.let_in(user, Vault.Kind.CONTACT, by=by, member=by.member)


def test_nothing_is_sealed_to_a_vault_that_somebody_exchanged(vaults):
    Vault.objects.filter(kind="case").update(public=Keypair.generate().public)
    keys.forget_vaults()
    with pytest.raises(WrongKey):
        keys.seal_to(Vault.Kind.CASE, "words", PLACE)


def test_nor_when_the_thief_signed_it_himself(vaults):
    thief = recovery.Recovery.generate()
    pair = Keypair.generate()
    signature = thief.signer.sign(signed_keys.vault_text("case", 1, pair.public))
    Vault.objects.filter(kind="case").update(public=pair.public, signature=signature)
    keys.forget_vaults()
    with pytest.raises(WrongKey):
        keys.vault_public("case")


def test_nor_to_an_older_key_of_the_vault(vaults, recovery_keys):
    before = Vault.objects.values("public", "signature").get(kind="case")
    recovery.rotate("case", recovery_keys["case"])
    Vault.objects.filter(kind="case").update(**before)
    with pytest.raises(WrongKey):
        keys.vault_public("case")


def test_a_vault_is_looked_at_once_in_a_while_and_not_at_every_seal(
    vaults, django_assert_num_queries
):
    keys.vault_public("case")
    with django_assert_num_queries(0):
        keys.seal_to(Vault.Kind.CASE, "words", PLACE)


def test_nobody_is_let_in_with_a_key_that_was_exchanged(hana, dana):
    MemberKey.objects.filter(user=dana).update(public=Keypair.generate().public)
    dana.refresh_from_db()
    with pytest.raises(WrongKey):
        let_in(dana, hana)
    assert not VaultGrant.objects.filter(member_key__user=dana).exists()
    assert Alarm.objects.get().kind == Alarm.Kind.KEY


def test_nor_with_one_that_its_thief_signed(hana, dana):
    thief = Keypair.generate()
    MemberKey.objects.filter(user=dana).update(public=thief.public)
    KeySignature.objects.filter(owner=dana).update(public=thief.public)
    dana.refresh_from_db()
    with pytest.raises(WrongKey):
        let_in(dana, hana)
    signed_keys.vouch_by_recovery(
        dana, thief.private, kind="case", signer=recovery.Recovery.generate().signer
    )
    with pytest.raises(WrongKey):
        let_in(dana, hana)


def test_nor_with_a_colleagues_key_put_into_his_own_row(hana, dana, person):
    """A signature says whose key it is."""
    leila = person("leila", Role.OPERATOR)
    taken = KeySignature.objects.get(owner=leila)
    KeySignature.objects.filter(owner=dana).delete()
    KeySignature.objects.filter(pk=taken.pk).update(owner=dana)
    MemberKey.objects.filter(user=dana).update(public=taken.public)
    dana.refresh_from_db()
    with pytest.raises(WrongKey):
        let_in(dana, hana)


def test_whoever_lets_somebody_in_vouches_for_the_key(ada, hana):
    newcomer, _password = actions.take_in("newcomer", {Role.OPERATOR}, member=ada.member)
    let_in(newcomer, hana)
    assert VaultGrant.objects.filter(member_key__user=newcomer).exists()
    row = KeySignature.objects.get(owner=newcomer)
    assert row.signer.owner == ada


def test_a_chain_that_leads_round_in_a_circle_is_refused(ada, hana):
    newcomer, _password = actions.take_in("newcomer", {Role.OPERATOR}, member=ada.member)
    row = KeySignature.objects.get(owner=newcomer)
    thief = Signer.of(Keypair.generate().private)
    text = signed_keys._text(newcomer, row.public, thief.public)
    KeySignature.objects.filter(pk=row.pk).update(
        signer=row, signs_with=thief.public, signature=thief.sign(text)
    )
    with pytest.raises(WrongKey):
        let_in(newcomer, hana)


def test_nobody_invites_with_a_locked_key(ada, signed_in):
    browser = signed_in(ada)
    del browser.cookies["member"]
    answer = browser.post(reverse("accounts:add"), {"username": "newcomer", "roles": ["operator"]})
    assert answer.status_code == 409
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("typed", ["", "1234", "0000 0000 0000 0000"])
def test_a_fingerprint_that_was_not_heard_lets_nobody_in(hana, dana, signed_in, typed):
    fields = {"vault": "contact", "fingerprint": typed}
    page = signed_in(hana).post(reverse("accounts:grant", args=[dana.public_id]), fields)
    assert page.status_code == 400
    assert not VaultGrant.objects.filter(member_key__user=dana).exists()


def test_the_page_does_not_show_what_has_to_be_heard(hana, dana, signed_in):
    page = signed_in(hana).get(reverse("accounts:grants")).content.decode()
    assert "Dana" in page
    assert fingerprint(dana.member_key.public)[:9] not in page

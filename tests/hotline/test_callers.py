"""Somebody who calls again is recognised by those who have the contact vault open."""

import pytest
from django.urls import reverse

from portal.accounts.keys import VaultLocked
from portal.accounts.linking import keyed_hash
from portal.accounts.models import Vault, VaultGrant, VaultSecret
from portal.lib.jobs import Job
from reports.hotline import actions, callers
from reports.hotline.models import HotlineCall
from tests.hotline.conftest import NUMBER


@pytest.mark.parametrize(
    "spelling",
    ["8 701 555-12-34", "+77015551234", "7 (701) 555 12 34", "701 555 1234, после шести"],
)
def test_one_number_is_one_caller_however_it_is_written(spelling):
    assert callers.normal(spelling) == callers.normal(NUMBER)


def test_a_name_in_a_messenger_is_a_caller_too():
    assert callers.normal(" @Vera_KZ ") == callers.normal("vera_kz") == "vera_kz"


def test_another_number_is_another_caller():
    assert callers.normal("+7 701 555 12 35") != callers.normal(NUMBER)


def test_a_second_call_finds_the_first(logged, hana):
    first = logged()
    logged(callback="8 (701) 555-12-34")
    logged(callback="+7 702 000 00 00")
    found = callers.earlier_calls("87015551234", hana.member)
    assert found.count() == 2
    assert first in found


def test_colleagues_find_the_same(logged, karim):
    logged()
    assert callers.earlier_calls(NUMBER, karim.member).count() == 1


def test_nobody_finds_anything_while_the_vault_is_locked(logged, hana, tanya):
    logged()
    assert not callers.earlier_calls(NUMBER, None).exists()
    assert not callers.earlier_calls(NUMBER, tanya.member).exists()
    VaultGrant.objects.filter(member_key__user=hana).delete()
    hana.member._open.clear()
    assert not callers.earlier_calls(NUMBER, hana.member).exists()


def test_the_hash_is_not_to_be_had_without_the_vault(tanya, hana):
    with pytest.raises(VaultLocked):
        keyed_hash("77015551234", kind=Vault.Kind.CONTACT, purpose="callers", member=tanya.member)
    mine = keyed_hash("77015551234", kind=Vault.Kind.CONTACT, purpose="callers", member=hana.member)
    other = keyed_hash(
        "77015551234", kind=Vault.Kind.CONTACT, purpose="letters", member=hana.member
    )
    assert mine != other


def test_the_key_of_the_hash_is_sealed(hana):
    callers.hashed(NUMBER, hana.member)
    assert bytes(VaultSecret.objects.get().sealed).startswith(b"age-encryption.org")
    callers.hashed(NUMBER, hana.member)
    assert VaultSecret.objects.count() == 1


def test_a_call_logged_while_the_vault_was_locked_is_found_later(notes, hana):
    late = actions.log(notes(), by=hana, member=None)
    assert late.caller_hash == ""
    actions.log(notes(), by=hana, member=hana.member)
    assert callers.earlier_calls(NUMBER, hana.member).count() == 2


def test_calls_without_a_number_have_no_caller(logged):
    assert logged(callback="").caller_hash == ""
    assert HotlineCall.objects.get().caller_hash == ""


def test_a_damaged_number_blocks_no_call_and_is_said_to_the_administrator(
    notes, hana, finish_jobs, ada, signed_in
):
    late = actions.log(notes(), by=hana, member=None)
    broken = actions.log(notes(), by=hana, member=None)
    HotlineCall.objects.filter(pk=broken.pk).update(sealed_callback=b"damaged")
    actions.log(notes(), by=hana, member=hana.member)
    assert late in callers.earlier_calls(NUMBER, hana.member)
    actions.log(notes(), by=hana, member=hana.member)
    assert Job.objects.filter(kind="damaged_callback").count() == 1
    assert finish_jobs()["damaged_callback"] == Job.State.QUARANTINED
    page = signed_in(ada, headers={"accept-language": "en"}).get(reverse("accounts:overview"))
    assert "its row is damaged" in page.content.decode()

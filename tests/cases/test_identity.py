"""Who a reporter is takes two people: one asks, a custodian hands it over to that one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts import agreements
from portal.accounts.keys import VaultLocked
from portal.accounts.models import Agreement, Opening, Role
from portal.lib.sealing import CannotOpen
from reports.cases import identities
from reports.cases.models import HandedIdentity
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes

NAME = "Асель Звонящая"


@pytest.fixture
def named(precinct, hana):
    """A report from a call in which the caller said her name."""
    notes = CallNotes(channel="call", told="Вброс бюллетеней", caller=NAME)
    return hotline.log_as_report(notes, by=hana, member=hana.member)[1]


@pytest.fixture
def asked(named, desk, page):
    desk.post(page("identity", named), {"why": "safety"})
    return Agreement.objects.get(kind="identity")


def test_before_a_custodian_decides_nothing_is_shown(asked, named, desk, page, tanya):
    assert NAME not in desk.get(page("identity", named)).content.decode()
    assert not Opening.objects.filter(subject=tanya, verb="identity").exists()


def test_a_custodian_hands_it_to_the_one_who_asked(asked, named, desk, page, tanya, kira):
    agreements.agree(asked, by=kira, member=kira.member)
    assert NAME in desk.get(page("identity", named)).content.decode()
    line = Opening.objects.get(subject=tanya, verb="identity")
    assert line.detail["name"] == named.reference


def test_nobody_else_can_read_what_was_handed_over(asked, named, page, signed_in, kira, person):
    agreements.agree(asked, by=kira, member=kira.member)
    other = person("other", Role.TRIAGER)
    assert NAME not in signed_in(other).get(page("identity", named)).content.decode()
    with pytest.raises(CannotOpen):
        identities.read(HandedIdentity.objects.get(), other.member)


def test_a_custodian_needs_the_vault_and_is_not_the_one_who_asks(asked, kira):
    with pytest.raises(VaultLocked):
        agreements.agree(asked, by=kira, member=None)
    assert Agreement.objects.get().state == Agreement.State.ASKED
    assert not HandedIdentity.objects.exists()


def test_after_a_shift_it_is_gone(asked, named, tanya, kira):
    agreements.agree(asked, by=kira, member=kira.member)
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert identities.handed_to(named, tanya) is None
    assert not HandedIdentity.objects.exists()


def test_where_nobody_gave_a_name_nothing_can_be_asked(report, desk, page):
    assert desk.post(page("identity", report), {"why": "safety"}).status_code == 409

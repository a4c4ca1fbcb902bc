"""Some deeds take two people: one asks, another agrees, and both stand in a ledger."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts import agreements
from portal.accounts.models import Agreement, AgreementEvent, Role, User
from portal.lib import ledger
from portal.lib.refusals import Refused


@pytest.fixture
def asked(ada, hana):
    """Ada asks that Hana may triage too, in one region."""
    return agreements.ask("roles", "hana", by=ada, roles=["operator", "triager"], regions=["abay"])


def roles_of(user):
    return User.objects.get(pk=user.pk).roles


def test_nothing_changes_before_somebody_agrees(asked, hana):
    assert roles_of(hana) == {Role.OPERATOR}


def test_a_second_person_agrees_and_it_is_done(asked, hana, kira):
    agreements.agree(asked, by=kira)
    assert roles_of(hana) == {Role.OPERATOR, Role.TRIAGER}
    assert User.objects.get(pk=hana.pk).regions == {"abay"}


def test_both_people_stand_in_the_ledger(asked, ada, kira):
    agreements.agree(asked, by=kira)
    lines = AgreementEvent.objects.filter(subject=asked).values_list("verb", "actor")
    assert list(lines) == [("asked", ada.pk), ("agreed", kira.pk)]
    assert ledger.first_bad_entry(AgreementEvent) is None


@pytest.mark.parametrize("who", ["ada", "tanya", "hana"])
def test_neither_who_asked_nor_who_has_no_say_nor_whom_it_is_about_agrees(
    asked, hana, who, request
):
    with pytest.raises(Refused):
        agreements.agree(asked, by=request.getfixturevalue(who))
    assert roles_of(hana) == {Role.OPERATOR}


def test_nobody_agrees_to_their_own_roles(ada, kira):
    row = agreements.ask("roles", "kira", by=ada, roles=["administrator"])
    with pytest.raises(Refused, match="your own roles"):
        agreements.agree(row, by=kira)
    assert Agreement.objects.get().state == Agreement.State.ASKED


def test_an_answer_that_comes_too_late_changes_nothing(asked, hana, kira):
    late = timezone.now() + agreements.OPEN_FOR + timedelta(minutes=1)
    with time_machine.travel(late), pytest.raises(Refused):
        agreements.agree(asked, by=kira)
    assert roles_of(hana) == {Role.OPERATOR}


def test_what_was_declined_or_taken_back_is_over(asked, ada, kira):
    agreements.decline(asked, by=kira)
    again = agreements.ask("roles", "hana", by=ada, roles=["triager"])
    agreements.withdraw(again, by=ada)
    for row in (asked, again):
        with pytest.raises(Refused):
            agreements.agree(row, by=kira)


def test_asking_twice_is_asking_once(asked, ada):
    again = agreements.ask("roles", "hana", by=ada, roles=["operator", "triager"], regions=["abay"])
    assert again == asked


def test_it_waits_for_those_who_may_agree_and_for_nobody_else(asked, ada, kira, tanya):
    waiting = [agreements.waiting_count(user) for user in (ada, kira, tanya)]
    assert waiting == ["", "1", ""]

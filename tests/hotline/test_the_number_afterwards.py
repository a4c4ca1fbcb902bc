"""A caller's number: written down when it is read, and shut when nobody owes the caller a call."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Opening
from reports.hotline import actions
from reports.hotline.actions import CallNotes

NUMBER = "+7 701 909 80 70"


@pytest.fixture
def call(vaults, catalogue, hana):
    def make(**more):
        notes = CallNotes(channel="call", told="words", callback=NUMBER, **more)
        return actions.log(notes, by=hana, member=hana.member)

    return make


@pytest.fixture
def shown(signed_in, hana):
    def on(row, later=0):
        with time_machine.travel(timezone.now() + timedelta(minutes=later)):
            answer = signed_in(hana).get(reverse("hotline:call", args=[row.public_id]))
        return NUMBER in answer.content.decode()

    return on


def test_a_moment_after_the_call_it_is_there_and_that_is_written_down(call, shown, hana):
    row = call()
    assert shown(row)
    line = Opening.objects.get(subject=hana)
    assert (line.verb, line.detail["name"]) == ("contact", str(row.public_id))


def test_after_a_quarter_of_an_hour_it_is_shut(call, shown, hana):
    assert not shown(call(), later=16)
    assert not Opening.objects.filter(subject=hana).exists()


def test_whoever_is_to_be_called_back_can_be(call, shown):
    row = call(needs_callback=True)
    assert shown(row, later=300)
    actions.called_back(row, version=row.version)
    assert not shown(row, later=300)

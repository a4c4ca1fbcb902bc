"""A collective complaint about a case, and people who sign it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.accounts import agreements
from reports.incidents import receipts
from reports.parties import actions, invitations, names
from reports.parties.models import Signatory
from tests.complaints.conftest import (  # what the law desk's tests stand on
    approve,
    ask,
    case,
    hand_in,
    open_case,
    report,
    text_of,
    typed,
    worker,
)

__all__ = [
    "approve", "ask", "case", "hand_in", "open_case", "report", "text_of", "typed", "worker",
]  # fmt: skip

SUMMARY = "Нас заставляют показывать заполненный бюллетень."
WHO = {
    "name": "Сапарова Айгүл Маратовна",
    "status": "медсестра",
    "address": "г. Алматы, ул. Сатпаева, 3",
    "contact": "+7 701 222 33 44",
}
ALL = Signatory.Consent.values
TICKS = dict.fromkeys(("text", "consents_name", "own", "consents_contact", "further"), "on")


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language the phone of an earlier test had."""
    with translation.override("en"):
        yield


@pytest.fixture
def collective(case, leo):
    text = invitations.Text({"ru": SUMMARY}, "Просим проверить.")
    return actions.open_collective(case, text, until=timezone.now() + timedelta(days=3), by=leo)


@pytest.fixture
def code(collective, leo):
    """What is handed round."""
    return invitations.code_of(collective, leo.member)


@pytest.fixture
def sign(collective):
    """Somebody signs; gives the signature with its own code as `own`."""

    def make(name=WHO["name"], consents=ALL, **who):
        own = receipts.new_code()
        row = actions.sign(
            collective,
            {**WHO, "name": name, **who},
            list(consents),
            code=receipts.derive(own),
            text_number=collective.text_number,
        )
        row.own = own
        return row

    return make


@pytest.fixture
def hand_over(collective, leo, kira):
    """Leo asks who signs, and Kira hands it over."""

    def do():
        actions.ask_for_names(collective, by=leo)
        waiting = agreements.Agreement.objects.open().get(kind=names.KIND)
        agreements.agree(waiting, by=kira, member=kira.member)
        return names.read(names.held_by(leo, collective), leo.member)

    return do


@pytest.fixture
def phone(code):
    """A stranger's browser before the invitation: `phone(**fields)` presses Sign."""
    browser = Client(headers={"accept-language": "ru"})
    address = reverse("parties:join", args=[code])
    shown = browser.get(address).content.decode()
    hidden = dict(re.findall(r'name="(receipt_code|text_number)" value="([^"]*)"', shown))

    def press(**fields):
        return browser.post(address, {**hidden, **WHO, **TICKS, **fields})

    press.shown, press.address, press.browser = shown, address, browser
    press.own = hidden["receipt_code"]
    return press

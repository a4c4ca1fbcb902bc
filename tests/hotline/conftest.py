"""Calls as Hana notes them down."""

import pytest
from django.utils import translation

from reports.hotline import actions
from reports.hotline.actions import CallNotes
from reports.taxonomy.models import ViolationType
from tests.line.conftest import sign_in

__all__ = ["sign_in"]

UNGUARDED = "voter-missing-from-list"
GUARDED = "forced-to-vote"
TOLD = "Канарейка: меня не нашли в списке, хотя я живу здесь двадцать лет"
NUMBER = "+7 701 555 12 34"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def kind(precinct):
    """A violation type by its code."""
    return lambda code: ViolationType.objects.current().get(code=code)


@pytest.fixture
def notes(precinct, vaults, kind):
    """Makes what was noted down; `notes(callback="…")` changes a part of it."""

    def make(**changes):
        told = {
            "channel": "call",
            "caller": "Вера Канарейкина",
            "callback": NUMBER,
            "election": precinct.election,
            "precinct": precinct,
            "violation_type": kind(UNGUARDED),
            "told": TOLD,
            "place_text": "второй этаж, Канарейкин коридор",
        }
        return CallNotes(**{**told, **changes})

    return make


@pytest.fixture
def logged(notes, hana):
    """Logs a call by Hana, whose vault is open."""
    return lambda **changes: actions.log(notes(**changes), by=hana, member=hana.member)


@pytest.fixture
def hanas_desk(hana, signed_in):
    return signed_in(hana, headers={"accept-language": "en"})

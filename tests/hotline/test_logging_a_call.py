"""A call is logged in one go; who called and what was told is sealed as it is written."""

import json

import pytest
from django.db import connection

from portal.accounts.models import Vault
from portal.lib.sealing import CannotOpen
from reports.hotline import actions
from reports.hotline.models import HotlineCall
from tests.hotline.conftest import GUARDED, NUMBER, TOLD


def test_number_name_and_words_go_to_three_vaults(logged, hana, kira, tanya):
    call = logged()
    assert hana.member.read(Vault.Kind.CONTACT, call.sealed_callback, call.place("callback")) == (
        NUMBER
    )
    assert kira.member.read(Vault.Kind.IDENTITY, call.sealed_caller, call.place("caller")) == (
        "Вера Канарейкина"
    )
    words = json.loads(tanya.member.read(Vault.Kind.CASE, call.sealed_told, call.place("told")))
    assert words["told"] == TOLD


def test_the_operator_cannot_open_again_what_was_told(logged, hana):
    call = logged()
    with pytest.raises(CannotOpen):
        hana.member.read(Vault.Kind.CONTACT, call.sealed_told, call.place("told"))
    assert not hana.member.has(Vault.Kind.CASE)
    assert not hana.member.has(Vault.Kind.IDENTITY)


def test_the_row_shows_neither_words_nor_number(logged):
    logged()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hotline_hotlinecall")
        row = str([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert "анарей" not in row
    assert NUMBER not in row and "701555" not in row and "701 555" not in row
    assert "123" in str(HotlineCall.objects.get().precinct)


def test_a_dangerous_call_shows_region_and_quarter_of_an_hour(logged, kind, tanya, precinct):
    call = logged(violation_type=kind(GUARDED))
    assert call.precinct is None
    assert call.region == precinct.region
    assert (call.at.minute % 15, call.at.second, call.at.microsecond) == (0, 0, 0)
    words = json.loads(tanya.member.read(Vault.Kind.CASE, call.sealed_told, call.place("told")))
    assert words["precinct"] == str(precinct.public_id)
    assert words["at"] > call.at.isoformat()[:19]


def test_a_call_of_one_sentence_is_enough(logged):
    call = logged(caller="", callback="", precinct=None, violation_type=None, place_text="")
    assert call.sealed_caller is None
    assert call.sealed_callback is None


def test_nothing_told_seals_nothing(logged):
    assert logged(told="", place_text="").sealed_told is None


def test_a_call_back_needs_a_number(notes, hana):
    with pytest.raises(actions.NumberMissing):
        actions.log(notes(callback="", needs_callback=True), by=hana)
    assert not HotlineCall.objects.exists()


def test_a_call_sent_twice_is_logged_once(notes, hana):
    told = notes()
    first = actions.log(told, by=hana)
    with pytest.raises(actions.LoggedAlready) as again:
        actions.log(told, by=hana)
    assert again.value.call == first
    assert again.value.same
    assert HotlineCall.objects.count() == 1


def test_other_words_under_the_same_number_are_told_apart(notes, hana):
    first = notes()
    actions.log(first, by=hana)
    with pytest.raises(actions.LoggedAlready) as again:
        actions.log(notes(public_id=first.public_id, told=TOLD + "!"), by=hana)
    assert not again.value.same
    assert HotlineCall.objects.count() == 1


def test_notes_show_nothing_when_printed(notes):
    assert repr(notes()) == "CallNotes()"

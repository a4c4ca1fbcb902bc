"""Who signs: never opened alone, handed over for a shift, in the ledger at every look."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import Opening
from portal.lib.refusals import Refused
from reports.parties import actions, keeping, names
from reports.parties.models import HandedName, Signatory


def test_a_custodian_hands_them_to_the_lawyer_who_asked(sign, hand_over, collective, leo, person):
    sign()
    sign("Оспанов Ерлан", consents=Signatory.NEEDED)
    people = hand_over()
    assert [one.name for one in people] == ["Сапарова Айгүл Маратовна", "Оспанов Ерлан"]
    # Who did not let the telephone stand in it is not telephoned out of it.
    assert [bool(one.contact) for one in people] == [True, False]
    stranger = person("lena", "lawyer")
    assert names.held_by(stranger, collective).handed == []
    row = HandedName.objects.first()
    row.to = leo
    with pytest.raises(keys.sealing.CannotOpen):
        keys.sealing.unseal(row.sealed, stranger.member.pair.private, row.place())


def test_who_signs_later_is_asked_for_again(sign, hand_over, collective, leo):
    sign()
    hand_over()
    assert names.held_by(leo, collective).are_complete
    sign("Оспанов Ерлан")
    held = names.held_by(leo, collective)
    assert (len(held.handed), held.missing, held.are_complete) == (1, 1, False)
    assert len(hand_over()) == 2


def test_after_a_shift_nothing_is_in_anybodys_hands(sign, hand_over, collective, leo):
    sign()
    hand_over()
    HandedName.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert names.held_by(leo, collective).handed == []
    assert not HandedName.objects.exists()


def test_they_go_by_the_clock_when_nobody_opens_the_page(sign, hand_over):
    sign()
    hand_over()
    keeping.forget_ended()
    assert HandedName.objects.exists()
    HandedName.objects.update(until=timezone.now() - timedelta(seconds=1))
    keeping.forget_ended()
    assert not HandedName.objects.exists()


def test_nobody_asks_for_names_before_there_are_any(collective, leo):
    with pytest.raises(Refused, match="Nobody has signed"):
        actions.ask_for_names(collective, by=leo)


def test_each_look_stands_in_the_ledger_and_the_page_shows_counts_without_one(
    sign, hand_over, collective, leo, signed_in
):
    sign()
    desk = signed_in(leo)
    base = f"/desk/parties/{collective.public_id}/"
    assert desk.get(f"{base}state/").json()["signed"] == 1
    shown = desk.get(base).content.decode()
    assert "Сапарова" not in shown and "/join/" in shown
    assert not Opening.objects.filter(subject=leo, verb="identity").exists()
    hand_over()
    assert "Сапарова" in desk.get(f"{base}names/").content.decode()
    line = Opening.objects.get(subject=leo, verb="identity")
    assert line.detail["name"] == collective.number and line.detail["count"] == 1


def test_the_sheet_to_sign_by_hand_holds_everybody_who_still_signs(
    sign, hand_over, collective, leo, signed_in
):
    gone = sign("Уходящая Дина")
    sign()
    hand_over()
    actions.withdraw(gone)
    address = f"/desk/parties/{collective.public_id}/sheet/kk/"
    answer = signed_in(leo).get(address)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    assert "Сапарова" in text and "Уходящая" not in text and collective.number in text

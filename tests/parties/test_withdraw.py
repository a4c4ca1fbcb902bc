"""Whoever signed can leave: until it is handed in at all, afterwards from what follows."""

import re

from django.utils import timezone

from portal.evidence.lanes import Lane
from reports.parties import actions
from reports.parties.models import Signatory

MINE = "/join/"


def test_with_ones_own_code_one_sees_how_far_it_is_and_nothing_that_was_typed(client, sign):
    row = sign()
    shown = client.post(MINE, {"code": row.own}).content.decode()
    assert "It is not handed in yet" in shown and "I sign for myself" in shown
    assert "Сапарова" not in shown and "Сатпаева" not in shown


def test_a_wrong_code_and_one_that_can_be_none_are_told_apart_in_words(client, sign):
    other = sign().own
    row = Signatory.objects.get()
    row.receipt_verifier = "0" * 64
    row.save()
    assert "no signature with this code" in client.post(MINE, {"code": other}).content.decode()
    assert "29 characters" in client.post(MINE, {"code": "ABC"}).content.decode()


def test_who_withdraws_is_deleted_at_once(client, sign, collective, hand_over, leo):
    row, other = sign(), sign("Оспанов Ерлан")
    hand_over()
    answer = client.post(MINE, {"code": row.own, "go": "withdraw"})
    assert "You have withdrawn" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.sealed_identity) == ("withdrawn", None)
    assert not row.handed.exists() and other.handed.exists()
    assert collective.case.history.last().detail["signatory"] == row.number
    # Looking again is no second withdrawal.
    client.post(MINE, {"code": row.own, "go": "withdraw"})
    assert collective.case.history.filter(verb="withdrew").count() == 1


def test_whoever_reads_their_page_does_not_stand_in_line_again(client, sign, settings):
    row = sign()
    shown = client.post(MINE, {"code": row.own}).content.decode()
    given = re.search(r'name="code_pass" value="([^"]+)"', shown)[1]
    settings.CODES_AT_ONCE = 1
    place = Lane("codes", places=1, bytes=0).enter()
    typed = {"code": row.own, "go": "withdraw"}
    waiting = client.post(MINE, typed)
    assert waiting.status_code == 429 and 'value="withdraw"' in waiting.content.decode()
    assert Signatory.objects.get().state == "signed"
    answer = client.post(MINE, {**typed, "code_pass": given})
    place.leave()
    assert "You have withdrawn" in answer.content.decode()


def test_what_was_handed_in_stays_and_one_stands_in_nothing_further(client, sign):
    row = sign()
    actions.note_handed_in([row], timezone.now())
    shown = client.post(MINE, {"code": row.own}).content.decode()
    assert "cannot be called back" in shown and "write to the authority yourself" in shown
    client.post(MINE, {"code": row.own, "go": "withdraw"})
    row.refresh_from_db()
    assert (row.state, row.sealed_identity) == ("stopped", None)


def test_who_withdrew_after_it_was_handed_in_and_before_it_was_noted_is_told_the_truth(sign):
    row, handed_in = sign(), timezone.now()
    actions.withdraw(row)
    actions.note_handed_in([row], handed_in)
    row.refresh_from_db()
    assert (row.state, row.handed_in_at) == ("stopped", handed_in)

"""A lawyer strikes out what is false or double: for a reason that its person reads, too."""

import pytest
from django.utils import timezone

from portal.lib.refusals import Refused
from reports.parties import actions, names, texts
from reports.parties.models import NamedIn, Signatory

MINE = "/join/"
AGAIN = "Айгүл  Сапарова Маратовна"


def test_a_double_signature_is_pointed_out_and_struck_out_for_a_reason(
    sign, hand_over, collective, leo, person, signed_in, client
):
    first, second = sign(), sign(AGAIN)
    assert names.doubles(hand_over()) == {2: 1}
    desk = signed_in(leo)
    base = f"/desk/parties/{collective.public_id}/"
    assert "Looks like № 1" in desk.get(f"{base}names/").content.decode()
    assert desk.post(f"{base}strike/2/").status_code == 409, "no reason, no striking out"
    assert desk.post(f"{base}strike/9/", {"reason": "double"}).status_code == 404
    stranger = signed_in(person("olzhas", "operator"))
    assert stranger.post(f"{base}strike/2/", {"reason": "double"}).status_code in (403, 404)
    assert desk.post(f"{base}strike/2/", {"reason": "double"}).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.sealed_identity) == ("struck", None)
    assert not second.handed.exists() and first.handed.exists()
    line = collective.case.history.last()
    assert (line.verb, line.actor) == ("struck_out", leo)
    assert (line.detail["signatory"], line.detail["reason"]) == (2, "double")
    assert desk.get(f"{base}state/").json()["struck"] == 1
    # Never silently: the person reads why, and what they can do.
    shown = client.post(MINE, {"code": second.own}).content.decode()
    assert "took your signature out" in shown and "signed twice" in shown
    assert "your other signature stands" in shown and "sign once more" in shown
    assert "You have signed" in client.post(MINE, {"code": first.own}).content.decode()


def test_what_was_handed_in_is_said_so_and_nobody_is_struck_out_twice(sign, leo, client):
    row = sign()
    actions.note_handed_in([row], timezone.now())
    actions.strike_out(row, Signatory.Reason.NOT_THEIRS, by=leo)
    shown = client.post(MINE, {"code": row.own}).content.decode()
    assert "handed in with your name before" in shown
    with pytest.raises(Refused, match="stands no more"):
        actions.strike_out(row, Signatory.Reason.DOUBLE, by=leo)


def test_a_draft_that_names_who_was_struck_out_knows_it(sign, hand_over, collective, leo):
    row = sign()
    texts.name(collective.public_id, hand_over())
    actions.strike_out(row, Signatory.Reason.INVENTED, by=leo)
    assert texts.left(collective.public_id).get() == NamedIn.objects.get()


def test_an_individual_number_is_asked_for_only_where_the_letter_needs_it(
    phone, collective, hand_over
):
    assert 'name="iin"' not in phone.shown
    assert phone(iin="850101300123").status_code == 200
    assert hand_over()[0].iin == ""


def test_an_individual_number_has_twelve_digits_and_is_sealed_with_the_name(
    phone, collective, hand_over
):
    collective.asks_iin = True
    collective.save()
    shown = phone.browser.get(phone.address).content.decode()
    assert 'name="iin"' in shown and "больше ни для чего не нужен" in shown
    wrong = phone(iin="850101 30012")
    assert wrong.status_code == 400 and "двенадцать цифр" in wrong.content.decode()
    assert "850101 30012" in wrong.content.decode(), "nothing typed is lost"
    assert phone(iin="850101-300123").status_code == 200
    assert b"850101300123" not in bytes(collective.signatories.get().sealed_identity)
    assert hand_over()[0].iin == "850101300123"

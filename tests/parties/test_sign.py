"""People sign for themselves, on their own phone, without an account and without JavaScript."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from portal.accounts.models import Vault
from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.incidents import pressure, receipts
from reports.parties import actions, invitations
from reports.parties.models import Signatory
from tests.parties.conftest import SUMMARY, WHO


def test_whoever_has_the_code_reads_what_it_says_and_signs(phone, collective, vaults):
    assert SUMMARY in phone.shown and "Просим проверить." in phone.shown
    answer = phone()
    assert answer.status_code == 200
    assert receipts.read(phone.own)[:4] in answer.content.decode()
    row = collective.signatories.get()
    assert (row.number, row.state, len(row.consents)) == (1, "signed", 5)
    told = sealing.unseal_text(row.sealed_identity, vaults["identity"], row.place("identity"))
    assert WHO["name"] in told and WHO["contact"] in told


def test_pressed_twice_it_is_one_signature_and_the_same_code(phone, collective):
    assert phone().status_code == phone().status_code == 200
    assert collective.signatories.count() == 1


def test_each_consent_is_asked_for_and_what_was_typed_stays(phone, collective):
    answer = phone(own="")
    assert answer.status_code == 400
    assert WHO["name"] in answer.content.decode()
    assert phone.own in answer.content.decode()
    assert not collective.signatories.exists()


def test_a_telephone_stands_nowhere_without_its_own_consent(phone, collective):
    assert phone(consents_contact="").status_code == 400
    assert phone(consents_contact="", contact="").status_code == 200


def test_the_language_is_switched_without_losing_a_word(phone):
    answer = phone(language="kk", name="Қуаныш")
    assert answer.status_code == 200 and "Қуаныш" in answer.content.decode()
    assert answer.cookies["language"].value == "kk"


def test_an_unknown_code_is_simply_not_there(client, collective, code):
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for one in (wrong, "x", "%00", "Ж" * 16, "0" * 400):
        assert client.get(f"/join/{one}/").status_code == 404


def test_when_its_time_is_over_the_page_says_so(phone, collective):
    collective.until = timezone.now()
    collective.save()
    assert phone().status_code == 409
    assert 'name="consents_name"' not in phone.browser.get(phone.address).content.decode()


def test_who_reads_an_old_text_is_shown_the_new_one_first(phone, collective, leo):
    text = invitations.Text({"ru": "Другой текст"})
    actions.change_text(collective, text, by=leo, member=leo.member)
    answer = phone()
    assert answer.status_code == 409 and "Другой текст" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_in_a_crowd_a_phone_works_instead_of_waiting(phone, collective, monkeypatch):
    monkeypatch.setattr(pressure, "_count", lambda lane: 2 * settings.STRANGERS_A_MINUTE)
    page = phone().content.decode()
    assert "js/joining.js" in page and "js/joining.js" not in phone.shown
    task = re.search(r'data-work="([^"]+)"', page).group(1)
    line = re.search(r'name="waiting_line" value="([^"]+)"', page).group(1)
    lazy = phone(waiting_line=line, work=f"{task}:")
    assert lazy.status_code == 429 and "data-work" not in lazy.content.decode()
    # The work is bound to one signature: nobody else's phone is let in by it.
    other = phone(receipt_code=receipts.new_code(), work=pressure.solved(task))
    assert other.status_code == 429
    assert phone(waiting_line=line, work=pressure.solved(task)).status_code == 200
    assert phone(waiting_line=line, work=pressure.solved(task)).status_code == 429
    assert collective.signatories.count() == 1


def test_in_a_crowd_people_wait_and_keep_what_they_typed(phone, collective, monkeypatch):
    def crowded(what, proof="", **lane):
        raise pressure.Crowded("", 30)

    monkeypatch.setattr(pressure, "enter", crowded)
    answer = phone()
    assert answer.status_code == 429 and answer["Retry-After"] == "30"
    assert WHO["name"] in answer.content.decode()
    assert not collective.signatories.exists()


def test_the_history_tells_of_it_without_a_name_and_to_the_quarter(phone, collective, leo):
    phone()
    line = collective.case.history.get(verb=CaseEvent.Verb.JOINED_COLLECTIVE)
    assert line.actor is None and line.detail == {"collective": collective.number}
    assert line.at.minute % 15 == line.at.second == line.at.microsecond == 0


def test_nobody_is_asked_to_sign_a_text_without_words(case, leo):
    with pytest.raises(Refused, match="few words"):
        actions.open_collective(case, invitations.Text({}), until=timezone.now(), by=leo)


def test_the_text_is_read_with_the_code_or_the_vault_and_nothing_else(collective, vaults, code):
    place = collective.place("text")
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(collective.sealed_text, vaults[Vault.Kind.CONTACT], place)
    for private in (vaults[Vault.Kind.CASE], invitations.derive(code).pair.private):
        assert SUMMARY in sealing.unseal_text(collective.sealed_text, private, place)

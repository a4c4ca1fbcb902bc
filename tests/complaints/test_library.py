"""What came of earlier complaints is found by facts and words, and names nobody."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.keys import VaultLocked
from portal.lib.refusals import Refused
from reports.complaints import actions, library
from reports.complaints.models import LibraryEntry
from reports.parties import representing, texts
from reports.parties.models import Collective, Signatory
from reports.parties.names import Person
from tests.complaints.conftest import WITNESS

SUMMARY = "Вброс до подсчёта. Комиссия признала бюллетени недействительными."


@pytest.fixture
def answered(filed, leo):
    actions.record_answer(
        filed.filings.get(),
        outcome="satisfied",
        received_at=timezone.now(),
        number="1",
        version=filed.version,
        by=leo,
    )
    filed.refresh_from_db()
    return filed


def test_an_answered_complaint_is_found_by_facts_and_words(answered, leo, signed_in):
    entry = library.approve(answered, SUMMARY, by=leo, member=leo.member)
    assert (entry.outcome, entry.addressee) == ("satisfied", "tec")
    browser, page = signed_in(leo), reverse("complaints:library")
    for asked, there in [
        ({"words": "недействит ВБРОС"}, True),
        ({"violation": "ballot-stuffing", "outcome": "satisfied", "addressee": "tec"}, True),
        ({"region": answered.case.region.code if answered.case.region else ""}, True),
        ({"election": answered.case.election.code}, True),
        ({"outcome": "none"}, False),
        ({"violation": "forced-to-vote"}, False),
        ({"words": "другое"}, False),
    ]:
        shown = browser.get(page, asked).content.decode()
        assert (SUMMARY in shown) is there, asked
    library.approve(answered, SUMMARY + " Ещё.", by=leo, member=leo.member)
    assert LibraryEntry.objects.get().summary.endswith("Ещё.")


def test_a_name_typed_for_the_letter_is_refused_and_the_words_kept(answered, leo, signed_in):
    page = reverse("complaints:summarise", args=[answered.public_id])
    name = WITNESS.split()[0]
    words = f"{SUMMARY} Видел {name}."
    ticks = {"no_names": "on", "no_places": "on"}
    browser = signed_in(leo)
    refused = browser.post(page, {"summary": words, **ticks})
    shown = refused.content.decode()
    assert refused.status_code == 400 and shown.count(name) >= 2
    assert browser.post(page, {"summary": SUMMARY, "no_names": "on"}).status_code == 400
    assert not LibraryEntry.objects.exists()
    assert browser.post(page, {"summary": SUMMARY, **ticks}).status_code == 302
    assert LibraryEntry.objects.get().approved_by == leo


def test_only_what_has_ended_goes_in_and_only_lawyers_read(draft, leo, tanya, signed_in):
    with pytest.raises(Refused):
        library.approve(draft, SUMMARY, by=leo, member=leo.member)
    assert signed_in(tanya).get(reverse("complaints:library")).status_code == 404
    empty = signed_in(leo).get(reverse("complaints:library")).content.decode()
    assert "Nothing like this" in empty


def test_a_name_is_found_in_every_form_wherever_it_was_written_down(answered, leo):
    typed = {
        "complainant_kind": "person",
        "complainant_name": "Иванова Мария",
        "witnesses": "Ким Лев | наблюдатель",
        "respondent": "Председатель Цой",
    }
    answered.sealed_request = actions.seal(json.dumps(typed), answered.place("request"))
    answered.save(update_fields=["sealed_request"])
    collective = Collective.objects.create(
        case=answered.case, number="K-1", lead=leo, until=timezone.now(), sealed_code=b"x",
        sealed_text=b"x", locator="a", verifier="b",
    )  # fmt: skip
    signatory = Signatory.objects.create(collective=collective, number=1, text_number=1)
    texts.name(answered.public_id, [Person(signatory, "Сериков Болат", "", "", "")])
    today = timezone.localdate()
    told = {"name": "Сапарова Айгүл"}
    representing.take_on(
        answered.case, told, since=today, until=today, looked=True, by=leo, member=leo.member
    )
    for word in ("Киму", "цоя", "Ивановой", "иванову", "Марией", "Серикова", "САПАРОВОЙ"):
        summary = f"{SUMMARY} Дело {word}."
        assert library.names_in(answered, summary, leo.member) == [word]
    free = "В марте наблюдатель говорил с комиссией; участок не открыли."
    assert library.names_in(answered, free, leo.member) == []
    with pytest.raises(VaultLocked):
        library.approve(answered, SUMMARY, by=leo, member=None)
    answered.sealed_request = None
    with pytest.raises(Refused, match="were deleted"):
        library.approve(answered, SUMMARY, by=leo, member=leo.member)
    assert not LibraryEntry.objects.exists()

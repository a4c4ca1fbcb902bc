"""Consent of the people shown, and the gate before anything is published."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse

from portal.disclosure import actions, consent
from portal.disclosure.models import Consent, RedactedCopy
from portal.evidence import actions as evidence
from portal.lib.refusals import Refused

NAME = "Айгерим Сапарова, звонила ей 22 ноября"


@pytest.fixture
def ready(photo, tanya, desk, report):
    """A redacted copy of the photo, as the worker leaves it."""
    name = storages["evidence"].save("redacted/one", ContentFile(b"\xff\xd8 a picture"))
    return RedactedCopy.objects.create(
        item=photo,
        number=1,
        state="ready",
        media_type="image/jpeg",
        stored_name=name,
        size=12,
        requested_by=tanya,
    )


@pytest.fixture
def address(photo, report):
    def make(name, **more):
        named = {"public_id": report.public_id, "item_id": photo.public_id, **more}
        return reverse(f"cases:{name}", kwargs=named)

    return make


def test_an_answer_is_written_down_with_its_own_line(photo, desk, address, tanya):
    fields = {"after": 0, "answer": "given", "note": NAME}
    assert desk.post(address("consent"), fields).status_code == 302
    row = consent.latest(photo)
    assert (row.answer, row.by) == ("given", tanya)
    assert NAME.encode() not in bytes(row.sealed_note)
    line = photo.custody.get(verb="consent")
    assert line.detail == {"answer": "given", "why": ""}
    assert NAME in desk.get(address("file")).content.decode()


def test_a_closed_vault_shows_the_answer_and_not_who_gave_it(photo, address, tanya, locked):
    actions.record_consent(photo, answer="given", note=NAME, after=0, by=tanya)
    shown = locked(tanya).get(address("consent")).content.decode()
    assert "Given" in shown and NAME not in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "not_needed"}, "Say why nobody has to be asked."),
        ({"answer": "not_needed", "why": "other"}, "Say the reason here."),
        ({"answer": "perhaps"}, "perhaps"),
        ({}, "required"),
    ],
)
def test_an_answer_that_says_too_little_is_asked_for_again(photo, desk, address, fields, words):
    answer = desk.post(address("consent"), {"after": 0, "note": "", **fields})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert consent.latest(photo) is None


def test_two_people_do_not_answer_over_each_other(photo, desk, address, leo):
    actions.record_consent(photo, answer="refused", after=0, by=leo)
    answer = desk.post(address("consent"), {"after": 0, "answer": "given", "note": NAME})
    assert answer.status_code == 409
    assert NAME in answer.content.decode()
    assert consent.latest(photo).answer == Consent.Answer.REFUSED


@pytest.mark.parametrize("answers", [[], ["asked"], ["refused"], ["given", "refused"]])
def test_nothing_is_published_without_consent(ready, photo, desk, address, tanya, answers):
    for after, answer in enumerate(answers):
        actions.record_consent(photo, answer=answer, after=after, by=tanya)
    with pytest.raises(Refused):
        consent.require(photo)
    answer = desk.post(address("let_out", number=1), {"purpose": "publication", "words": "News"})
    assert answer.status_code == 409
    assert str(consent.why_not(photo)) in answer.content.decode()
    assert not ready.departures.exists()


@pytest.mark.parametrize(("answer", "why"), [("given", ""), ("not_needed", "covered")])
def test_with_consent_a_redacted_copy_leaves(ready, photo, desk, address, tanya, answer, why):
    actions.record_consent(photo, answer=answer, why=why, after=0, by=tanya)
    fields = {"purpose": "publication", "words": "Редакция, Айгуль"}
    out = desk.post(address("let_out", number=1), fields)
    assert out.getvalue() == b"\xff\xd8 a picture"
    assert out["Content-Disposition"].startswith("attachment")
    line = photo.custody.get(verb="copy_exported")
    assert line.actor == tanya
    row = ready.departures.get()
    assert line.detail == {"number": 1, "purpose": "publication", "departure": str(row.public_id)}
    assert "Айгуль".encode() not in bytes(row.sealed_words)
    # For whom it was goes with the original; that it left, stays.
    evidence.destroy(photo, "case")
    row.refresh_from_db()
    assert row.sealed_words is None


def test_a_court_gets_its_copy_without_consent(ready, desk, address):
    out = desk.post(address("let_out", number=1), {"purpose": "court", "words": ""})
    assert out.status_code == 200
    assert ready.departures.get().purpose == "court"


def test_another_purpose_is_said_in_words(ready, desk, address):
    answer = desk.post(address("let_out", number=1), {"purpose": "other", "words": ""})
    assert answer.status_code == 400
    assert not ready.departures.exists()


def test_a_copy_that_is_not_ready_does_not_leave(ready, desk, address, tanya):
    RedactedCopy.objects.filter(pk=ready.pk).update(state="waiting")
    ready.refresh_from_db()
    with pytest.raises(Refused):
        actions.let_out(ready, purpose="court", by=tanya)
    assert desk.get(address("let_out", number=1)).status_code == 404


def test_nobody_else_writes_answers_or_takes_copies_out(
    ready, address, signed_in, hana, karim, ada
):
    for user in (hana, karim, ada):
        browser = signed_in(user)
        for place in (address("consent"), address("let_out", number=1), address("boxes")):
            assert browser.get(place).status_code == 404
            assert browser.post(place, {}).status_code == 404

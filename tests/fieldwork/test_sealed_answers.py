"""Answers that a phone sealed without a network: the way of reports, once each."""

import json
import os
import uuid

import pytest

from observers.fieldwork.models import Answer
from observers.roster import devices
from observers.roster.models import Deployment
from portal.accounts import keys
from portal.evidence.models import Upload
from portal.lib import sealing
from reports.incidents import envelopes
from reports.incidents.models import Envelope, IncidentReport
from tests.incidents.conftest import Tus
from tests.incidents.phones import SealedFile


@pytest.fixture
def sealed(client, olga, finish_jobs):
    """Sends an answer as a phone seals it, and lets the worker open it; gives the envelope."""

    def send(number=None, *, token=None, files=(), **told):
        number = number or uuid.uuid4()
        told = {"question": "boxes-empty", "value": "no", **told}
        body = {
            "checklist": told,
            "observer": devices.token_for(olga.observer) if token is None else token,
            "files": [file.promise for file in files],
        }
        place = envelopes.place_of(number)
        answer = client.put(
            f"/api/v1/reports/{number}/",
            sealing.seal(json.dumps(body), [keys.intake_public()], place),
            content_type="application/age",
        )
        assert answer.status_code in (202, 409)
        finish_jobs()
        return Envelope.objects.get(client_id=number)

    return send


def test_a_sealed_answer_is_written_down_and_is_no_report(sealed, precinct):
    envelope = sealed()
    assert envelope.state == Envelope.State.OPENED
    answer = Answer.objects.get()
    assert (answer.public_id, answer.source, answer.is_bad) == (
        envelope.client_id,
        "envelope",
        True,
    )
    assert answer.precinct == precinct
    assert not IncidentReport.objects.exists()


def test_what_came_by_both_ways_is_one_answer(sealed, says):
    number = uuid.uuid4()
    says("boxes-empty", "no", number=number)
    assert sealed(number).state == Envelope.State.OPENED
    assert Answer.objects.count() == 1


def test_nobody_we_do_not_know_answers(sealed):
    envelope = sealed(token="made-up")
    assert (envelope.state, envelope.reason) == (Envelope.State.NEEDS_REPAIR, "no-observer")
    assert not Answer.objects.exists()


def test_what_cannot_be_understood_waits_for_repair_without_a_word_of_it(sealed):
    envelope = sealed(value="canary")
    assert (envelope.state, envelope.reason) == (
        Envelope.State.NEEDS_REPAIR,
        "invalid: checklist value",
    )
    assert envelope.sealed


def test_an_answer_without_a_station_waits_for_repair(sealed, olga):
    Deployment.objects.all().delete()
    assert sealed().reason == "no-station"


@pytest.fixture
def tus(client):
    return Tus(client)


@pytest.fixture
def photographed(sealed, tus, finish_jobs):
    """Sends an answer that is a photo, and the photo itself; gives the answer and the file."""

    def send(plain=None, *, come=True):
        number = uuid.uuid4()
        file = SealedFile(number, plain or os.urandom(90_000), name="Хаттама.jpg")
        envelope = sealed(number, files=[file], question="record-photo", value="")
        assert envelope.state == Envelope.State.OPENED
        if come:
            assert tus.whole(number, file.body, **file.metadata).status_code == 201
            finish_jobs()
        return Answer.objects.get(public_id=number), file

    return send


def test_a_sealed_photo_comes_to_the_answer_that_it_is(photographed, desk, precinct):
    answer, file = photographed()
    assert answer.photo.sha256 == file.sha256
    verbs = answer.photo.custody.values_list("verb", flat=True)
    assert {"received", "as_announced"} <= set(verbs)
    assert Upload.objects.get().state == Upload.State.KEPT
    assert not IncidentReport.objects.exists()


def test_an_answer_whose_photo_is_on_its_way_is_there_already(photographed, desk, precinct):
    answer, _file = photographed(come=False)
    assert answer.photo is None and answer.is_current
    page = desk.get(f"/desk/observers/answers/{precinct.public_id}/").content.decode()
    assert "The photo is on its way." in page


def test_another_photo_for_the_same_answer_waits_for_repair(photographed, tus, finish_jobs):
    answer, file = photographed()
    other = SealedFile(answer.public_id, os.urandom(50_000))
    assert tus.whole(answer.public_id, other.body, **other.metadata).status_code == 201
    finish_jobs()
    answer.refresh_from_db()
    assert answer.photo.sha256 == file.sha256
    waiting = Upload.objects.get(client_id=other.number)
    assert (waiting.state, waiting.reason) == (Upload.State.WHOLE, "another-body")


def test_an_answer_by_photo_without_one_waits_for_repair(sealed):
    assert sealed(question="record-photo", value="").reason == "invalid: checklist photo"

"""Answers that a phone sealed without a network: the way of reports, once each."""

import json
import uuid

import pytest

from observers.fieldwork.models import Answer
from observers.roster import devices
from observers.roster.models import Deployment
from portal.accounts import keys
from portal.lib import sealing
from reports.incidents import envelopes
from reports.incidents.models import Envelope, IncidentReport


@pytest.fixture
def sealed(client, olga, finish_jobs):
    """Sends an answer as a phone seals it, and lets the worker open it; gives the envelope."""

    def send(number=None, *, token=None, **told):
        number = number or uuid.uuid4()
        told = {"question": "boxes-empty", "value": "no", **told}
        body = {
            "checklist": told,
            "observer": devices.token_for(olga.observer) if token is None else token,
            "files": [],
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

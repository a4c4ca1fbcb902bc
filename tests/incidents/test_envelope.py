"""Envelopes: stored as they came, receipted, opened by a worker through the same action."""

import hashlib
import json
from uuid import uuid4

import pytest

from portal.accounts import keys
from portal.lib import sealing
from portal.lib.jobs import Job
from portal.lib.sealing import Keypair, Place
from reports.incidents import envelopes, told
from reports.incidents.models import Envelope, IncidentReport

State = Envelope.State


@pytest.fixture
def sealed_on_phone(vaults):
    def make(uuid, told, public=None, place=None):
        body = json.dumps(told) if isinstance(told, dict) else told
        return sealing.seal(
            body, [public or keys.intake_public()], place or envelopes.place_of(uuid)
        )

    return make


@pytest.fixture
def sent(put, sealed_on_phone):
    """Sends an envelope; gives its row."""

    def make(told, uuid=None, **how):
        uuid = uuid or uuid4()
        answer = put(uuid, sealed_on_phone(uuid, told, **how), content_type="application/age")
        assert answer.status_code == 202
        return Envelope.objects.get(client_id=uuid)

    return make


def test_an_envelope_is_stored_as_it_is_and_receipted(put, telling, sealed_on_phone):
    uuid = uuid4()
    sealed = sealed_on_phone(uuid, telling())
    answer = put(uuid, sealed, content_type="application/age")
    assert answer.status_code == 202
    assert answer.json()["sha256"] == hashlib.sha256(sealed).hexdigest()
    assert json.loads(answer.json()["receipt"]["message"])["what"] == "envelope"
    envelope = Envelope.objects.get()
    assert bytes(envelope.sealed) == sealed
    assert envelope.state == State.WAITING
    assert Job.objects.filter(kind="open_envelope", subject=str(envelope.pk)).count() == 1


def test_the_same_envelope_again_is_the_same_envelope(put, telling, sealed_on_phone):
    uuid = uuid4()
    sealed = sealed_on_phone(uuid, telling())
    first = put(uuid, sealed, content_type="application/age")
    second = put(uuid, sealed, content_type="application/octet-stream")
    assert first.json() == second.json()
    assert Envelope.objects.count() == Job.objects.count() == 1


def test_another_envelope_under_the_same_number_is_refused(put, telling, sealed_on_phone):
    uuid = uuid4()
    put(uuid, sealed_on_phone(uuid, telling()), content_type="application/age")
    answer = put(uuid, sealed_on_phone(uuid, telling()), content_type="application/age")
    assert answer.status_code == 409


def test_an_empty_envelope_is_refused(put):
    assert put(uuid4(), b"", content_type="application/age").status_code in (400, 415)


def test_a_worker_files_what_an_envelope_holds(sent, telling, finish_jobs, tanya):
    envelope = sent(telling(narrative="Из конверта"))
    assert finish_jobs() == {"open_envelope": "done"}
    envelope.refresh_from_db()
    report = IncidentReport.objects.get()
    assert envelope.state == State.OPENED
    assert envelope.sealed is None
    assert envelope.report == report
    assert report.public_id == envelope.client_id
    assert report.source == IncidentReport.Source.ENVELOPE
    assert told.in_full(report, tanya.member).narrative == "Из конверта"


def test_an_opened_envelope_sent_again_files_nothing(put, telling, sealed_on_phone, finish_jobs):
    uuid = uuid4()
    sealed = sealed_on_phone(uuid, telling())
    first = put(uuid, sealed, content_type="application/age")
    finish_jobs()
    second = put(uuid, sealed, content_type="application/age")
    finish_jobs()
    assert first.json() == second.json()
    assert IncidentReport.objects.count() == 1


def test_an_envelope_and_the_same_report_in_the_open_are_one(put, telling, sent, finish_jobs):
    uuid = uuid4()
    put(uuid, json.dumps(telling()))
    envelope = sent(telling(), uuid)
    finish_jobs()
    envelope.refresh_from_db()
    assert envelope.state == State.OPENED
    assert IncidentReport.objects.count() == 1


WRONG = {
    "cannot-open": {"public": Keypair.generate().public},
    "not-json": {"told": "{"},
    "invalid: role": {"told": {"role": "Канарейка", "narrative": "a"}},
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_cannot_be_opened_waits_for_repair_with_its_reason(sent, telling, finish_jobs, reason):
    how = dict(WRONG[reason])
    envelope = sent(how.pop("told", telling()), **how)
    assert finish_jobs() == {"open_envelope": "done"}
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason) == (State.NEEDS_REPAIR, reason)
    assert envelope.sealed is not None
    assert not IncidentReport.objects.exists()


def test_an_envelope_for_another_report_is_not_opened_here(sent, telling, finish_jobs):
    envelope = sent(telling(), place=Place("envelope", str(uuid4()), "report"))
    finish_jobs()
    envelope.refresh_from_db()
    assert envelope.state == State.NEEDS_REPAIR


def test_another_report_under_the_same_number_waits_for_repair(put, telling, sent, finish_jobs):
    uuid = uuid4()
    put(uuid, json.dumps(telling()))
    envelope = sent(telling(narrative="Другое"), uuid)
    finish_jobs()
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason) == (State.NEEDS_REPAIR, "another-body")


def test_a_worker_without_the_key_leaves_it_for_another(sent, telling, finish_jobs, monkeypatch):
    envelope = sent(telling())

    def no_key():
        raise keys.KeysMissing

    monkeypatch.setattr(keys, "intake_pairs", no_key)
    assert finish_jobs() == {"open_envelope": "ready"}
    envelope.refresh_from_db()
    assert envelope.state == State.WAITING


def test_opening_twice_changes_nothing(sent, telling, finish_jobs):
    envelope = sent(telling())
    envelopes.open_envelope(envelope)
    envelopes.open_envelope(Envelope.objects.get())
    assert IncidentReport.objects.count() == 1


def test_an_envelope_under_a_reports_number_gives_no_right_to_its_files(
    put, filed, telling, sealed_on_phone, finish_jobs
):
    report = filed()
    sealed = sealed_on_phone(report.public_id, telling(narrative="Другое"))
    for _time in range(2):
        answer = put(report.public_id, sealed, content_type="application/age")
        assert (answer.status_code, answer.json()["upload_token"]) == (202, "")
        finish_jobs()


def test_after_opening_the_same_envelope_still_gives_the_right(
    put, telling, sealed_on_phone, finish_jobs
):
    uuid = uuid4()
    sealed = sealed_on_phone(uuid, telling())
    first = put(uuid, sealed, content_type="application/age").json()["upload_token"]
    finish_jobs()
    again = put(uuid, sealed, content_type="application/age").json()["upload_token"]
    assert first and first == again


def test_a_strange_field_is_not_named_in_the_reason(sent, telling, finish_jobs):
    envelope = sent(telling(**{"Асель Н., +7 701 000 00 00\0": "x"}))
    finish_jobs()
    envelope.refresh_from_db()
    assert envelope.reason == "invalid: unknown field"

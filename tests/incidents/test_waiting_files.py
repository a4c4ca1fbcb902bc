"""Files that are here before their report is, and files that a phone has sealed itself."""

import hashlib
import io
import json
import os
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from portal.accounts import keys
from portal.evidence import serving
from portal.evidence.models import EvidenceItem, Upload
from portal.lib import agefile, sealing
from portal.lib.jobs import Job
from reports.incidents import envelopes, waiting_files
from reports.incidents.models import IncidentReport, ReportFile

VIDEO = os.urandom(300_000)
SHA256 = hashlib.sha256(VIDEO).hexdigest()


@pytest.fixture
def envelope(put, telling):
    """A report that a phone has sealed; gives its number before any worker has opened it."""

    def send():
        number = uuid4()
        told = json.dumps(telling()).encode()
        sealed = sealing.seal(told, [keys.intake_public()], envelopes.place_of(number))
        assert put(number, sealed, content_type="application/age").status_code == 202
        return number

    return send


def sealed_file(report, number, body=VIDEO, key="") -> bytes:
    """As a phone does it: one age file for the intake key, bound to report and number."""
    written = io.BytesIO()
    writer = agefile.Writer(key or keys.intake_public(), written.writelines)
    writer.update(waiting_files.place_of(report, waiting_files.FILE, number).header() + b"\n")
    writer.update(body)
    writer.finish()
    return written.getvalue()


def sealed_name(report, number, name: str) -> bytes:
    place = waiting_files.place_of(report, waiting_files.NAME, number)
    return sealing.seal(name, [keys.intake_public()], place)


def original(item, member) -> bytes:
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, member), opened)
    return opened.getvalue()


@pytest.mark.parametrize("cuts", [None, (100_000,)], ids=["at once", "in pieces"])
def test_a_file_that_comes_before_its_report_is_open_waits_for_it(
    envelope, tus, client, finish_jobs, leo, cuts
):
    report = envelope()
    if cuts:
        address = tus.announce(report, VIDEO, filename="Видео.mp4")["Location"]
        tus.send(address, 0, VIDEO[:100_000])
        assert tus.send(address, 100_000, VIDEO[100_000:]).status_code == 204
    else:
        address = tus.whole(report, VIDEO, filename="Видео.mp4")["Location"]
    said = client.get(address).json()
    assert (said["state"], said["sha256"]) == ("whole", SHA256)
    assert SHA256 in said["receipt"]["message"]
    assert not EvidenceItem.objects.exists()
    finish_jobs()
    item = ReportFile.objects.get(report__public_id=report).item
    assert original(item, leo.member) == VIDEO
    assert serving.name_of(item, leo.member) == "Видео.mp4"
    assert client.get(address).json()["state"] == "kept"


def test_a_file_whose_report_is_not_there_yet_is_tried_again(envelope, tus, monkeypatch):
    report = envelope()
    tus.whole(report, VIDEO)
    job = Job.objects.get(kind="add_upload")
    from portal.lib import jobs

    assert jobs.run(job.pk) == Job.State.READY
    job.refresh_from_db()
    assert job.attempts == 0


def test_a_file_that_a_phone_has_sealed_is_kept_as_it_is_and_opened_by_a_worker(
    envelope, tus, client, finish_jobs, leo
):
    report, number = envelope(), uuid4()
    sealed = sealed_file(report, number)
    name = sealed_name(report, number, "Жатақхана.mp4")
    said = {"filetype": "application/age", "filename": None, "sealed_name": name}
    address = tus.announce(report, sealed, number=number, **said)["Location"]
    tus.send(address, 0, sealed[:123_456])
    tus.send(address, 123_456, sealed[123_456:])
    row = Upload.objects.get()
    with storages["evidence"].open(row.stored_name) as kept:
        assert kept.read() == sealed
    receipt = client.get(address).json()
    assert receipt["sha256"] == hashlib.sha256(sealed).hexdigest()
    assert json.loads(receipt["receipt"]["message"])["what"] == "sealed-file"
    finish_jobs()
    file = ReportFile.objects.get(report__public_id=report, client_id=number)
    assert original(file.item, leo.member) == VIDEO
    assert serving.name_of(file.item, leo.member) == "Жатақхана.mp4"
    assert not storages["evidence"].exists(row.stored_name)
    assert client.get(address).json()["receipt"] == receipt["receipt"]


def test_a_sealed_file_may_come_to_a_report_that_was_filed_openly(filed, tus, finish_jobs, leo):
    report, number = filed(), uuid4()
    sealed = sealed_file(report.public_id, number)
    said = {"filetype": "application/age", "filename": None}
    answer = tus.whole(report.public_id, sealed, number=number, **said)
    assert (answer.status_code, answer.json()["state"]) == (201, "whole")
    finish_jobs()
    assert original(report.files.get().item, leo.member) == VIDEO


@pytest.mark.parametrize("wrong", ["another key", "another report", "another number", "noise"])
def test_what_cannot_be_opened_is_kept_and_shown_to_staff(filed, tus, finish_jobs, wrong):
    report, number = filed().public_id, uuid4()
    sealed = {
        "another key": lambda: sealed_file(report, number, key=sealing.Keypair.generate().public),
        "another report": lambda: sealed_file(uuid4(), number),
        "another number": lambda: sealed_file(report, uuid4()),
        "noise": lambda: VIDEO,
    }[wrong]()
    tus.whole(report, sealed, number=number, filetype="application/age", filename=None)
    assert finish_jobs()["add_upload"] == Job.State.QUARANTINED
    assert Job.objects.get(kind="add_upload").reason == "cannot-open"
    row = Upload.objects.get()
    with storages["evidence"].open(row.stored_name) as kept:
        assert kept.read() == sealed
    assert not IncidentReport.objects.get(public_id=report).files.exists()


def test_sending_it_three_times_files_it_once(envelope, tus, finish_jobs):
    report, number = envelope(), uuid4()
    said = {"filetype": "application/age", "filename": None}
    for _ in range(3):
        # Sealed anew each time, as a phone would not do; the file in it is the same.
        answer = tus.whole(report, sealed_file(report, number), number=number, **said)
        assert answer.status_code == 201
    finish_jobs()
    assert ReportFile.objects.count() == EvidenceItem.objects.count() == 1

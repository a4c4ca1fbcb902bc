"""Files that are here before their report is. Those that a phone sealed: test_sealed_pieces."""

import hashlib
import os
from uuid import uuid4

import pytest

from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from portal.lib.jobs import Job
from reports.incidents.models import ReportFile
from tests.incidents import phones
from tests.incidents.sending import original

VIDEO = os.urandom(300_000)
SHA256 = hashlib.sha256(VIDEO).hexdigest()


@pytest.fixture
def envelope(put, telling):
    """A report that a phone has sealed; gives its number before any worker has opened it."""

    def send():
        number = uuid4()
        sealed = phones.envelope(number, telling())
        assert put(number, sealed, content_type="application/age").status_code == 202
        return number

    return send


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

"""Files that a phone sealed piece by piece: kept as they came, put together by a worker."""

import json
import os
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from portal.accounts import keys
from portal.evidence import serving
from portal.evidence.models import CustodyEvent, EvidenceItem, Upload
from portal.lib import jobs
from portal.lib.jobs import Job
from portal.lib.sealing import Keypair
from reports.cases import sheet
from reports.incidents import adding, announcing, observing, told, waiting_files
from reports.incidents.models import Envelope, IncidentReport, ReportFile
from tests.incidents import phones
from tests.incidents.phones import SealedFile
from tests.incidents.sending import original, stored

VIDEO = os.urandom(200_000)
OTHER = os.urandom(70_000)


@pytest.fixture
def sent(put, tus, telling):
    """Sends a report with files as a phone does; gives its number and the files."""

    def make(*plain: bytes, come=True, changes=None, **how):
        report = uuid4()
        files = [SealedFile(report, one, **how) for one in plain]
        sealed = phones.envelope(report, telling(**(changes or {})), *files)
        assert put(report, sealed, content_type="application/age").status_code == 202
        for file in files if come else ():
            assert tus.whole(report, file.body, **file.metadata).status_code == 201
        return report, files

    return make


def verbs(item) -> list[str]:
    return list(item.custody.order_by("sequence").values_list("verb", flat=True))


def test_it_is_kept_as_it_came_and_opened_by_a_worker(sent, tus, client, finish_jobs, leo):
    report, (file,) = sent(VIDEO, come=False, name="Жатақхана.mp4")
    address = tus.announce(report, file.body, **file.metadata)["Location"]
    tus.send(address, 0, file.body[:123_456])
    tus.send(address, 123_456, file.body[123_456:])
    row = Upload.objects.get()
    with storages["evidence"].open(row.stored_name) as kept:
        assert kept.read() == file.body
    receipt = client.get(address).json()
    assert receipt["sha256"] == file.promise["sealed_sha256"]
    assert json.loads(receipt["receipt"]["message"])["what"] == "sealed-file"
    finish_jobs()
    held = ReportFile.objects.get(report__public_id=report, client_id=file.number)
    assert original(held.item, leo.member) == VIDEO
    assert serving.name_of(held.item, leo.member) == "Жатақхана.mp4"
    assert row.stored_name not in stored()
    assert client.get(address).json()["receipt"] == receipt["receipt"]


def test_memory_is_flat_whatever_its_size(filed, tus, finish_jobs, monkeypatch):
    """No more than one step of a piece is ever handed on at once."""
    report, seen = filed().public_id, []
    file = SealedFile(report, VIDEO)
    tus.whole(report, file.body, **file.metadata)
    taken = waiting_files.Coming.take
    monkeypatch.setattr(
        waiting_files.Coming, "take", lambda self, data: (seen.append(len(data)), taken(self, data))
    )
    finish_jobs()
    assert sum(seen) == len(VIDEO)
    assert max(seen) <= 64 * 1024


def damaged(how: str, file: SealedFile) -> bytes:
    """The body as somebody made it who had no key to open it, only one to seal with."""
    first, *middle, last = file.pieces
    tail = file.table
    whole = [first, *middle, last, tail]
    strange = phones.piece(file.report, uuid4(), 1, b"x" * 1000)
    return {
        "a missing piece": lambda: [first, *middle, tail],
        "an added piece": lambda: [first, *middle, last, strange, tail],
        "a swapped piece": lambda: [middle[0], first, *middle[1:], last, tail],
        "a foreign piece": lambda: [
            first,
            phones.piece(uuid4(), file.number, 1, VIDEO[65536:131072]),
            *middle[1:],
            last,
            tail,
        ],
        "a changed piece": lambda: [first[:-1] + bytes([first[-1] ^ 1]), *whole[1:]],
        "another's table": lambda: [*whole[:-1], phones.table(file.report, uuid4(), [])],
        "no lengths": lambda: [*whole[:-1], _table(file, ["x"])],
        "another hash": lambda: [*whole[:-1], _table(file, [*map(len, file.pieces)], "0" * 64)],
        "noise": lambda: [os.urandom(len(file.body))],
        "another key": lambda: [SealedFile(file.report, VIDEO, file.number, key=STRANGER).body],
    }[how]()


STRANGER = Keypair.generate().public
CODES = {
    "a missing piece": "pieces-missing",
    "an added piece": "pieces-missing",
    "a swapped piece": "pieces-differ",
    "a foreign piece": "pieces-differ",
    "a changed piece": "pieces-differ",
    "another's table": "cannot-open",
    "no lengths": "table-unreadable",
    "another hash": "another-sha256",
    "noise": "cannot-open",
    "another key": "cannot-open",
}


def _table(file, lengths, sha256="") -> bytes:
    return phones.table(file.report, file.number, lengths, sha256)


@pytest.mark.parametrize("how", CODES)
def test_what_is_not_as_the_phone_sealed_it_waits_for_repair_with_words(
    filed, tus, finish_jobs, tanya, how
):
    row = filed()
    file = SealedFile(row.public_id, VIDEO)
    parts = damaged(how, file)
    body = b"".join(parts)
    tail = len(parts[-1]) if len(parts) > 1 else len(file.table)
    tus.whole(row.public_id, body, **{**file.metadata, "table": tail})
    assert finish_jobs()["add_upload"] == Job.State.QUARANTINED
    upload = Upload.objects.get()
    assert (upload.state, upload.reason) == (Upload.State.WHOLE, CODES[how])
    with storages["evidence"].open(upload.stored_name) as kept:
        assert kept.read() == body
    assert stored() == [upload.stored_name]
    assert not row.files.exists()
    (shown,) = sheet.of(row, reader=tanya, member=tanya.member).coming
    assert shown.state == "Needs repair"
    assert len(shown.problem) > 40


@pytest.mark.parametrize("table", [None, "0", "x", "99999999", "1048577"])
def test_a_sealed_file_without_a_table_is_refused_at_once(filed, tus, table):
    row = filed()
    file = SealedFile(row.public_id, OTHER)
    answer = tus.announce(row.public_id, file.body, **{**file.metadata, "table": table})
    assert answer.status_code == 400
    assert "table" in answer.json()["detail"]


def test_a_sealed_file_that_lost_its_place_meanwhile_leaves_nothing_behind(sent, tus, monkeypatch):
    report, (file,) = sent(OTHER, come=False)

    def taken(*_place):
        raise adding.TooMany()

    monkeypatch.setattr(adding, "take_place", taken)
    assert tus.whole(report, file.body, **file.metadata).json()["code"] == "too-many"
    assert not Upload.objects.exists()
    assert not stored()


def test_a_recording_that_was_broken_off_is_taken_in_as_what_it_is(sent, finish_jobs, leo):
    report, _files = sent(VIDEO, cut=True)
    finish_jobs()
    file = ReportFile.objects.get()
    assert (file.cut, file.as_announced) == (True, True)
    assert verbs(file.item)[:3] == ["received", "broken_off", "as_announced"]
    assert original(file.item, leo.member) == VIDEO


def test_what_comes_as_it_was_announced_is_written_down_for_good(sent, finish_jobs):
    sent(VIDEO, OTHER)
    finish_jobs()
    assert all(file.as_announced for file in ReportFile.objects.all())
    assert CustodyEvent.objects.filter(verb="as_announced").count() == 2


@pytest.mark.parametrize("guarded", [False, True])
def test_another_file_than_was_announced_is_kept_and_said_to_be_another(
    sent, tus, finish_jobs, guarded
):
    report, (file,) = sent(VIDEO, come=False, changes={"keep_sealed": guarded})
    other = SealedFile(report, OTHER, file.number)
    tus.whole(report, other.body, **other.metadata)
    finish_jobs()
    held = ReportFile.objects.get()
    assert held.as_announced is False
    assert "not_as_announced" in verbs(held.item)


def test_what_nobody_announced_is_said_to_be_neither(filed, tus, finish_jobs):
    row = filed()
    file = SealedFile(row.public_id, OTHER)
    tus.whole(row.public_id, file.body, **file.metadata)
    finish_jobs()
    assert row.files.get().as_announced is None


def test_a_recording_that_a_draft_could_not_name_yet_comes_in_and_staff_are_told(
    sent, tus, finish_jobs, leo, signed_in
):
    report, (photo,) = sent(OTHER)
    recording = SealedFile(report, VIDEO, cut=True)
    tus.whole(report, recording.body, **recording.metadata)
    finish_jobs()
    held = ReportFile.objects.get(client_id=recording.number)
    assert (held.as_announced, held.cut) == (None, True)
    assert original(held.item, leo.member) == VIDEO
    desk = signed_in(leo)
    page = desk.get(reverse("cases:file", args=[report, held.item.public_id])).content.decode()
    assert "Not announced" in page and "The recording was broken off" in page
    listed = desk.get(reverse("cases:report", args=[report])).content.decode()
    assert listed.count("The words of the report do not name it.") == 1


def test_an_older_phone_that_names_too_many_files_loses_no_word(sent, finish_jobs, settings):
    settings.FILES_PER_REPORT = 2
    report, _files = sent(b"one", b"two", b"three", come=False, changes={"files_expected": 3})
    finish_jobs()
    row = IncidentReport.objects.get(public_id=report)
    assert (row.files_expected, row.announced.count()) == (2, 3)


def test_an_announced_file_may_come_in_the_open_from_another_machine(sent, tus, finish_jobs):
    report, (file,) = sent(VIDEO, come=False)
    tus.whole(report, VIDEO, number=file.number)
    finish_jobs()
    assert ReportFile.objects.get().as_announced is True


def test_triage_sees_how_many_files_are_here(sent, tus, finish_jobs, tanya, client):
    report, (_first, second, _third) = sent(VIDEO, OTHER, b"sound" * 99, come=False)
    finish_jobs()
    row = IncidentReport.objects.get(public_id=report)
    assert row.files_expected == 3
    tus.announce(report, second.body, first=second.body[:35_000], **second.metadata)
    states = [one.state for one in announcing.coming(row)]
    assert states == ["Not begun", "49 % here", "Not begun"]
    tus.whole(report, _first.body, **_first.metadata)
    finish_jobs()
    assert len(sheet.of(row, reader=tanya, member=tanya.member).coming) == 2


def test_of_a_guarded_report_nothing_announced_can_be_read_in_the_database(sent, finish_jobs):
    report, (file,) = sent(VIDEO, come=False, changes={"keep_sealed": True})
    finish_jobs()
    row = IncidentReport.objects.get(public_id=report)
    (promise,) = row.announced.all()
    assert file.sha256 not in str(vars(promise))
    assert promise.recorded_at.isoformat() == "2026-11-22T04:30:00+00:00"


WRONG = {
    "no list": "x",
    "a word": ["x"],
    "too many": [{}] * 201,
    "a name too many": [{"id": str(uuid4()), "filename": "Асель.mp4"}],
    "a wrong hash": [{"id": str(uuid4()), "size": 1, "sealed_size": 1, "sealed_sha256": "zz"}],
}


@pytest.mark.parametrize("how", WRONG)
def test_a_list_that_cannot_be_understood_waits_for_repair(put, telling, finish_jobs, how):
    report = uuid4()
    sealed = phones.envelope(report, telling(files=WRONG[how]))
    put(report, sealed, content_type="application/age")
    finish_jobs()
    envelope = Envelope.objects.get()
    assert (envelope.state, envelope.reason) == (Envelope.State.NEEDS_REPAIR, "invalid: files")


def test_an_envelope_of_a_usual_report_with_three_files_is_small(telling):
    report = uuid4()
    files = [SealedFile(report, b"x") for _ in range(3)]
    assert len(phones.envelope(report, telling(), *files)) < 2048


def test_a_key_that_was_changed_meanwhile_still_opens_what_it_sealed(filed, tus, finish_jobs, leo):
    row = filed()
    file = SealedFile(row.public_id, VIDEO)
    keys.make_intake_key()
    tus.whole(row.public_id, file.body, **file.metadata)
    finish_jobs()
    assert original(row.files.get().item, leo.member) == VIDEO


def test_sending_it_three_times_files_it_once(filed, tus, finish_jobs):
    row, number = filed(), uuid4()
    for _ in range(3):
        # Sealed anew each time, as a phone would not do; the file in it is the same.
        file = SealedFile(row.public_id, OTHER, number)
        assert tus.whole(row.public_id, file.body, **file.metadata).status_code == 201
    finish_jobs()
    assert ReportFile.objects.count() == EvidenceItem.objects.count() == 1
    assert stored() == [EvidenceItem.objects.get().stored_name]


def test_a_full_disk_makes_the_file_wait_and_loses_nothing(filed, tus, monkeypatch):
    row = filed()
    file = SealedFile(row.public_id, OTHER)
    tus.whole(row.public_id, file.body, **file.metadata)

    def full(*about):
        raise waiting_files.DiskFull

    monkeypatch.setattr(waiting_files, "Coming", full)
    assert jobs.run(Job.objects.get(kind="add_upload").pk) == Job.State.READY


def test_a_worker_stopped_before_it_let_go_of_the_sealed_bytes_does_so_later(filed, tus):
    row = filed()
    file = SealedFile(row.public_id, OTHER)
    tus.whole(row.public_id, file.body, **file.metadata)
    upload = Upload.objects.get()
    Upload.objects.update(state=Upload.State.KEPT)
    upload.refresh_from_db()
    waiting_files.take_up(upload)
    assert stored() == []


# --- Whose report it is --------------------------------------------------------------------------


def file_with(put, finish_jobs, telling, token, **changes) -> IncidentReport:
    report = uuid4()
    sealed = phones.envelope(report, telling(observer=token, **changes))
    put(report, sealed, content_type="application/age")
    finish_jobs()
    return IncidentReport.objects.get(public_id=report)


def test_an_observers_device_says_whose_report_it_is(put, finish_jobs, telling, olga):
    token = observing.token_for(olga.observer)
    report = file_with(put, finish_jobs, telling, token)
    assert report.reporter.observer == olga.observer
    assert report.narrative == telling()["narrative"]


def test_of_a_guarded_one_custodians_alone_know_it(put, finish_jobs, telling, olga):
    token = observing.token_for(olga.observer)
    report = file_with(put, finish_jobs, telling, token, keep_sealed=True)
    assert report.reporter.observer is None
    assert report.reporter.sealed_identity
    assert not report.narrative


@pytest.mark.parametrize("how", ["made up", "revoked", "closed", "a number"])
def test_with_a_token_that_does_not_hold_it_is_a_report_of_somebody_unknown(
    put, finish_jobs, telling, olga, tanya, how
):
    token = {"made up": "abc:def:ghi", "a number": 7}.get(how) or observing.token_for(olga.observer)
    if how == "revoked":
        type(olga.observer).objects.update(revoked_at="2026-11-01T00:00:00Z")
    if how == "closed":
        type(olga).objects.filter(pk=olga.pk).update(is_active=False)
    report = file_with(put, finish_jobs, telling, token)
    assert report.reporter.observer is None
    assert not report.narrative
    assert told.in_full(report, tanya.member).narrative == telling()["narrative"]


def test_the_page_of_a_file_says_whether_it_is_the_announced_one_and_whole(
    sent, tus, finish_jobs, leo, signed_in
):
    report, (file,) = sent(VIDEO, cut=True)
    other, (promised,) = sent(VIDEO, come=False)
    strange = SealedFile(other, OTHER, promised.number)
    tus.whole(other, strange.body, **strange.metadata)
    finish_jobs()
    pages = {}
    for held in ReportFile.objects.select_related("report", "item"):
        address = reverse("cases:file", args=[held.report.public_id, held.item.public_id])
        pages[held.report.public_id] = signed_in(leo).get(address).content.decode()
    assert "As announced" in pages[report]
    assert "The recording was broken off" in pages[report]
    assert "Recording broken off on the phone" in pages[report]
    assert "Not the file that was announced" in pages[other]

"""Names and words of a complaint: found by whoever has the vault, and nowhere else."""

import base64
import gzip
import io
import json
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as current
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from portal.evidence import uploads
from portal.lib.jobs import Job
from reports.complaints import actions, reading

CANARIES = {
    "complainant": "Канарейка-Әуезов",
    "witness": "Канарейка-Сейтқали",
    "typed": "Канарейка-правка",
    "unsaved": "Канарейка-черновик",
    "told": "Канарейка-начальник",
    "refused_by": "Канарейка-секретарь",
    "answer": "Канарейка-ответ",
    "file": "Канарейка-файл",
}


@pytest.fixture
def the_whole_way(
    report, open_case, ask, worker, approve, hand_in, leo, precinct, photo, with_file
):
    """A guarded case walks to its answer, a name at every step; returns the complaint."""
    told = report(violation_type="forced-to-vote", narrative=CANARIES["told"])
    with_file(told, photo, CANARIES["file"] + ".jpg")
    worker.examine()
    case = open_case(told, precinct=precinct)
    complaint = ask(
        case,
        "prosecutor",
        "prosecutor",
        complainant_name=CANARIES["complainant"],
        witnesses=CANARIES["witness"],
    )
    waiting = _everything_stored()
    worker.work()
    complaint.refresh_from_db()
    text = reading.structure(complaint.last_revision, leo.member).to_editable_text()
    actions.revise(
        complaint, f"{text}\n\n{CANARIES['typed']}", based_on=1, by=leo, member=leo.member
    )
    actions.keep_unsaved(complaint, CANARIES["unsaved"], based_on=2, by=leo)
    approve(complaint)
    actions.request_bundle(complaint, by=leo, member=leo.member)
    worker.work()
    actions.record_refusal(
        complaint,
        filed_at=timezone.now() - timedelta(hours=3),
        channel="post",
        where="",
        refused_by=CANARIES["refused_by"],
        witnesses=CANARIES["witness"],
        words_said="",
        version=complaint.version,
        by=leo,
    )
    stamp = uploads.receive_stream(io.BytesIO(photo))
    filing = hand_in(complaint, receipt=stamp, receipt_name=CANARIES["file"] + ".jpg")
    actions.record_answer(
        filing,
        outcome="rejected",
        received_at=timezone.now(),
        number="1",
        text=CANARIES["answer"],
        version=complaint.version,
        by=leo,
    )
    assert not Job.objects.filter(state=Job.State.QUARANTINED).exists()
    return complaint, waiting + _everything_stored()


def _everything_stored() -> list[bytes]:
    """Every value of every row, and every file in store and scratch space."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
            found += [_bytes(value) for row in cursor.fetchall() for value in row if value]
    for folder in (storages["evidence"].location, current.SCRATCH_DIR):
        found += [path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()]
    return found


def _bytes(value) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (value if isinstance(value, str) else json.dumps(value, default=str)).encode()


def _faces(word: str) -> list[bytes]:
    """A word as it may stand in bytes."""
    plain = word.encode()
    faces = [plain, word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()]
    padded = [base64.b64encode(b"x" * at + plain)[4:-4] for at in range(3)]
    return faces + padded


@pytest.mark.parametrize("what", list(CANARIES))
def test_it_stands_nowhere_in_the_open(the_whole_way, what):
    _complaint, stored = the_whole_way
    assert len(stored) > 500
    for face in _faces(CANARIES[what]):
        assert not [data for data in stored if face in data or face in _inflated(data)]


def _inflated(data: bytes) -> bytes:
    """What lies in a gzip, or in a ZIP, if it is one."""
    try:
        if data.startswith(b"PK\x03\x04"):
            archive = zipfile.ZipFile(io.BytesIO(data))
            return b"".join(archive.read(name) for name in archive.namelist())
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return b""


def test_whoever_has_the_vault_reads_all_of_it(the_whole_way, leo):
    complaint, _stored = the_whole_way
    member = leo.member
    refused, registered = complaint.filings.order_by("filed_at")
    text = reading.structure(complaint.approved_revision, member).plain_text()
    for what in ("complainant", "witness", "typed", "told"):
        assert CANARIES[what] in text
    assert reading.unsaved(complaint, leo, member)[1] == CANARIES["unsaved"]
    assert reading.refusal(refused, member)["refused_by"] == CANARIES["refused_by"]
    assert reading.answer_text(registered.answer, member) == CANARIES["answer"]


def test_a_finished_job_has_forgotten_what_it_was_handed(the_whole_way):
    done = Job.objects.filter(queue="documents", state=Job.State.DONE)
    assert done.count() == 2 and not done.exclude(sealed_input=None).exists()

"""Several complaints in one bundle for court: an index, numbers that go on, nothing half."""

import hashlib
import io
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import bagit
import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from portal.accounts import agreements, bulk
from portal.documents.pdf import write_pdf
from portal.documents.structure import Block, Structure
from portal.evidence import serving, uploads
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib.jobs import Job
from portal.lib.sealing import CannotOpen
from reports.complaints import actions as complaints
from reports.complaints import bundle_check, finals, signing
from reports.court import actions, handing, index, making
from reports.court.filling import Filled, Original
from reports.court.models import CourtBundle, Part
from tests.complaints.conftest import (
    approve,
    ask,
    case,
    draft,
    hand_in,
    open_case,
    photo,
    report,
    typed,
    with_file,
    worker,
)
from tests.complaints.signer import Key, armored

__all__ = ["approve", "ask", "case", "draft", "hand_in", "open_case", "photo", "report", "typed",
           "with_file", "worker"]  # fmt: skip


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """A slow machine hands over everything at once all the same."""
    monkeypatch.setattr(handing.hand_on, "__defaults__", (600.0,))


@pytest.fixture
def finished() -> bytes:
    """Two pages that a lawyer finished in another program."""
    told = (Block("paragraph", (("Обстоятельства дела. " * 120,),)),) * 2
    return write_pdf(Structure(language="kk", title="Шағым", date="2026-11-23", blocks=told))


@pytest.fixture
def three(report, open_case, with_file, photo, ask, approve, worker, finished, leo):
    """Three approved complaints about one precinct, the first with a photo, the last a file."""
    told = report()
    with_file(told, photo, "Участок Ольга.jpg")
    worker.examine()
    case = open_case(told)
    found = [ask(case), ask(case), ask(case, language="kk")]
    worker.work()
    for one in found:
        one.refresh_from_db()
    arrived = uploads.receive_stream(io.BytesIO(finished))
    finals.bring(found[2], arrived, "дайын.pdf", revision=1, by=leo, member=leo.member)
    return [approve(one) for one in found]


@pytest.fixture
def bundle(three, leo):
    case = three[0].case
    document = signing.document_of(three[0], leo.member)
    signing.sign(three[0], signature=armored(Key().sign(document.content)), by=leo,
                 sha256=document.sha256, version=three[0].version, member=leo.member)  # fmt: skip
    row = actions.ask_for(
        three, election=case.election, precinct=None, language="ru", by=leo, member=leo.member
    )
    actions.go_on(row, member=leo.member)
    return row


@pytest.fixture
def until_done(worker, monkeypatch):
    """Every slice, one complaint each."""
    monkeypatch.setattr(making.slice_of, "__defaults__", (0,))

    def work(row):
        slices = 0
        while Job.objects.filter(kind="court_slice", state=Job.State.READY).exists():
            assert set(worker.work()) == {Job.State.DONE}
            slices += 1
        row.refresh_from_db()
        return slices

    return work


def test_it_is_one_bag_with_an_index_whose_numbers_go_on(
    bundle, three, until_done, leo, photo, finished, tmp_path
):
    assert bundle.state == CourtBundle.State.MAKING
    assert until_done(bundle) == 3
    assert bundle.state == CourtBundle.State.READY
    data = b"".join(making.pieces(bundle, actions.private_key(bundle, leo.member)))
    assert len(data) == bundle.size
    archive = zipfile.ZipFile(io.BytesIO(data))
    archive.extractall(tmp_path / "court")
    [folder] = (tmp_path / "court").iterdir()
    assert bagit.Bag(str(folder)).validate()
    checked = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "manifest-sha256.txt"], cwd=folder
    )
    assert checked.returncode == 0
    # The pieces are the very ZIP that would have been written in one go.
    path = tmp_path / "whole.zip"
    path.write_bytes(data)
    assert list(bundle_check.check(path, tmp_path / "again")) == []
    first = folder / "data" / f"0001-{bundle.parts.first().complaint.number}"
    assert (first / "annexes" / "annex-01.jpg").read_bytes() == photo
    assert (first / "certificates" / "annex-01.ru.pdf").exists()
    lines = (folder / "data" / "index.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
    # Three letters, three annexes, one signature and what it signs.
    assert len(lines) == 3 + 3 + 2
    assert (first / "signatures" / "signature-01.p7s").exists()
    assert "openssl cms -verify" in (folder / "README.txt").read_text("utf-8-sig")
    # The store holds the photo once: a piece holds its place.
    part = bundle.parts.first()
    assert storages["evidence"].size(part.stored_name) < part.size - len(photo) * 0.9
    sheets = [part.sheets for part in bundle.parts.all()]
    assert f"{sheets[0] + 1}–{sheets[0] + sheets[1]}" in lines[4]
    assert (folder / "data" / "index.pdf").read_bytes().startswith(b"%PDF")
    # What was finished elsewhere goes out as it came, with its own sheets, and nothing beside it.
    last = folder / "data" / f"0003-{three[2].number}"
    assert (last / "complaint.pdf").read_bytes() == finished and sheets[2] == 2
    assert not (last / "complaint.docx").exists()
    assert f"{sum(sheets) - 1}–{sum(sheets)}" in next(x for x in lines if last.name in x)
    file = three[2].finals.get().item
    assert file.custody.get(verb=CustodyEvent.Verb.EXPORTED).detail["complaint"] == three[2].number
    assert "Ольга" not in "".join(archive.namelist())


def test_a_complaint_that_changes_meanwhile_is_named_and_nothing_half_goes_out(
    bundle, three, until_done, worker, leo, signed_in
):
    worker.work()
    complaints.take_back(three[0], version=three[0].version, by=leo)
    until_done(bundle)
    assert bundle.state == CourtBundle.State.STOPPED and bundle.key_for_case is None
    assert [part.complaint for part in bundle.parts.filter(state=Part.State.CHANGED)] == [three[0]]
    page = signed_in(leo).get(reverse("court:bundle", args=[bundle.public_id])).content.decode()
    assert three[0].number in page and "Nothing half went out" in page


def shelved(settings) -> list[str]:
    folder = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]) / "court"
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_worker_that_is_started_anew_costs_one_press_and_two_weeks_later_nothing_is_kept(
    bundle, until_done, worker, leo, settings
):
    worker.restart()
    assert worker.work() == [Job.State.QUARANTINED]
    actions.go_on(bundle, member=leo.member)
    until_done(bundle)
    assert bundle.state == CourtBundle.State.READY and len(shelved(settings)) == 3 + 3 + 1
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert (making.sweep(), making.sweep()) == (1, 0)
    assert shelved(settings) == []


def test_the_pages_lead_from_the_choice_to_the_zip(
    three, draft, until_done, signed_in, leo, tanya, kira, monkeypatch
):
    client = signed_in(leo)
    election = three[0].case.election
    address = f"{reverse('court:new')}?election={election.pk}"
    page = client.get(address).content.decode()
    assert all(one.number in page for one in three)
    assert "cannot be in it" in page and draft.number in page
    chosen = [str(one.public_id) for one in three[:2]]
    assert client.post(address, {"language": "ru"}).status_code == 400
    answer = client.post(address, {"complaints": chosen, "language": "ru"}, follow=True)
    assert "0 of 2 complaints are written" in answer.content.decode()
    row = CourtBundle.objects.get()
    until_done(row)
    assert row.number in client.get(reverse("court:bundles")).content.decode()
    with monkeypatch.context() as now:
        now.setattr(bulk, "FREE", 1)
        held_back = client.get(reverse("court:download", args=[row.public_id]))
        assert held_back["Location"].startswith(reverse("accounts:bulk"))
        agreements.agree(bulk.ask(leo, 1), by=kira)
        assert client.get(reverse("court:download", args=[row.public_id])).status_code == 200
    given = client.get(reverse("court:download", args=[row.public_id]))
    assert len(b"".join(given.streaming_content)) == row.size
    EvidenceItem.objects.update(state=EvidenceItem.State.DESTROYED)
    refused = client.get(reverse("court:download", args=[row.public_id]))
    assert refused.status_code == 409 and "has been deleted since" in refused.content.decode()
    assert signed_in(tanya).get(reverse("court:bundle", args=[row.public_id])).status_code == 404


@dataclass(frozen=True)
class Laid:
    """Stands for an original and its place."""

    at: int
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def write(self, target) -> None:
        target.write(self.content)


@pytest.mark.parametrize("step", [1, 2, 3, 11])
def test_originals_are_put_in_where_they_belong_however_the_piece_arrives(step):
    target = io.BytesIO()
    filled = Filled(target, [Laid(0, b"one"), Laid(5, b"two"), Laid(8, b""), Laid(8, b"four")])
    piece = b"..------"
    for at in range(0, len(piece), step):
        assert filled.write(piece[at : at + step]) == len(piece[at : at + step])
    assert target.getvalue() == b"one..twofour------"


def test_an_original_that_is_another_by_now_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(
        serving, "write_original", lambda _item, _pair, target: target.write(b"other")
    )
    kept = Original(0, 5, None, None, hashlib.sha256(b"those").hexdigest())
    with pytest.raises(CannotOpen):
        kept.write(io.BytesIO())


def test_no_cell_of_the_index_begins_a_formula():
    plain = {"number": 1, "complaint": "C-1", "sheets": "1–2", "sha256": "aa", "file": "a-b.pdf"}
    for words in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"):
        line = index.as_csv([{**plain, "what": words}]).decode().split("\r\n")[1]
        assert line == f"1,'{words},C-1,1–2,aa,a-b.pdf,"

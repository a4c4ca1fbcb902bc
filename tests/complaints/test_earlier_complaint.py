"""Whoever complains of a refusal brings along what was refused: the letter itself, its papers."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.evidence import uploads
from portal.evidence.models import CustodyEvent, EvidenceItem
from reports.cases.models import Case
from reports.complaints import actions, earlier_papers, export, going_on, handing, keeping, reading
from reports.complaints.earlier_models import EarlierPaper
from reports.complaints.models import Bundle, Complaint
from reports.complaints.showing import Page
from tests.complaints.conftest import sha256

REFUSAL = b"%PDF-1.4 the act of refusal, signed by two witnesses"


def exported(complaint, worker, leo) -> dict[str, bytes]:
    """The bundle as it is handed out, by the names in it."""
    bundle = actions.request_bundle(complaint, by=leo, member=leo.member)
    worker.work()
    bundle.refresh_from_db()
    data = b"".join(export.pieces(bundle, reading.bundle_key(bundle, leo.member)))
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def refuse(leo):
    def make(complaint, paper=REFUSAL):
        return actions.record_refusal(
            complaint,
            filed_at=timezone.now() - timedelta(hours=2),
            channel="in-person-registered",
            where="",
            refused_by="Секретарь",
            witnesses="Асель, Болат",
            words_said="Не приму",
            act="№ 1",
            receipt=uploads.receive_stream(io.BytesIO(paper)) if paper else None,
            receipt_name="act.pdf",
            version=complaint.version,
            by=leo,
        )

    return make


@pytest.fixture
def go_on(leo, worker):
    """One click to the next body, and the worker that drafts."""

    def make(earlier, letter="refusal-to-register", to="cec") -> Complaint:
        member = leo.member
        new = going_on.prepare(earlier, addressee=to, letter=letter, by=leo, member=member)
        worker.work()
        new.refresh_from_db()
        return new

    return make


def annexes_of(complaint, leo) -> list[tuple]:
    return reading.structure(complaint.last_revision, leo.member).annexes()


def test_the_refused_complaint_goes_along_with_its_hash_to_the_bundle_and_outlives_its_own_term(
    case, approved, refuse, go_on, approve, worker, leo, signed_in, monkeypatch
):
    out = exported(approved, worker, leo)
    refuse(approved)
    # Even when letters are laid out otherwise by now.
    with monkeypatch.context() as now:
        now.setattr(earlier_papers, "write_pdf", lambda *_all: b"%PDF-1.7 another layout")
        new = go_on(approved)

    # Named in the letter, with the checksum of the very file that had been exported.
    letter, paper = annexes_of(new, leo)
    assert letter[1] == "Прежнее обращение (жалоба), копия"
    assert f"обращение {approved.number}, подано" in letter[2]
    assert letter[3] == sha256(out["data/complaint.pdf"])
    assert paper[1] == "Документ об отказе зарегистрировать обращение, копия"
    assert paper[3] == sha256(REFUSAL)
    page = signed_in(leo)
    address = reverse("complaints:complaint", args=[new.public_id])
    assert "Paper about the refusal to register" in page.get(address).content.decode()

    # In the bundle bit for bit, with certificate, custody and a line in the manifest.
    approve(new)
    bag = exported(new, worker, leo)
    assert bag["data/annexes/annex-01.pdf"] == out["data/complaint.pdf"]
    assert bag["data/annexes/annex-02.pdf"] == REFUSAL
    assert f"{letter[3]}  data/annexes/annex-01.pdf" in bag["manifest-sha256.txt"].decode()
    assert {"data/certificates/annex-02.ru.pdf", "data/custody/annex-01.lines"} <= bag.keys()
    rows = list(new.earlier_papers.select_related("item"))
    assert [row.kind for row in rows] == ["letter", "refusal"]
    for row in rows:
        assert row.item.custody.last().verb == CustodyEvent.Verb.EXPORTED

    # When that bundle is not kept any more, the same is made again.
    Bundle.objects.filter(complaint=approved).update(state=Bundle.State.LET_GO)
    again = earlier_papers._as_it_went_out(approved, approved.last_filing, leo.member)
    assert again == out["data/complaint.pdf"]

    # The earlier one is deleted: what the later one annexes stays until that one is deleted too.
    Case.objects.update(state="closed", closed_at=timezone.now() - timedelta(days=4000))
    keeping.purge(Complaint.objects.get(pk=approved.pk))
    assert annexes_of(approved, leo) == []
    assert not EvidenceItem.objects.filter(state="destroyed").exists()
    assert exported(new, worker, leo)["data/annexes/annex-02.pdf"] == REFUSAL
    keeping.purge(Complaint.objects.get(pk=new.pk))
    states = EvidenceItem.objects.filter(pk__in=[row.item_id for row in rows])
    assert set(states.values_list("state", flat=True)) == {"destroyed"}


def test_the_lawyer_takes_a_paper_out_and_a_letter_that_tells_of_nothing_earlier_lists_none(
    approved, refuse, go_on, ask, worker, hand_in, leo
):
    refuse(approved, paper=None)
    new = go_on(approved)
    latest = new.last_revision
    text = reading.structure(latest, leo.member)
    # Looked up with many others it is the same.
    new.__dict__.pop("_prefetched_objects_cache", None)
    handing.look_up([new], [latest])
    handed = json.loads(handing.payload_for_bundle(new, latest, text, leo.member))
    assert [one["sha256"] for one in handed["files"]] == [row[3] for row in text.annexes()]
    assert handed["files"][0]["held"]["reference"] == approved.number
    # Taken out, it goes nowhere, and its row lies ready.
    rows = [line for line in text.to_editable_text().splitlines() if line.startswith("| 1 |")]
    kept = text.to_editable_text().replace(f"{rows[0]}\n", "")
    latest = actions.revise(new, kept, based_on=1, by=leo, member=leo.member)
    text = reading.structure(latest, leo.member)
    handed = json.loads(handing.payload_for_bundle(new, latest, text, leo.member))
    assert handed["files"] == []
    ready = Page(new, leo, leo.member).unlisted(text)
    assert ready == [rows[0]]

    # Another letter to the next body: nothing earlier is told there, the papers lie ready.
    other = go_on(approved, letter="higher-commission")
    assert annexes_of(other, leo) == []
    assert (
        len(
            Page(other, leo, leo.member).unlisted(
                reading.structure(other.last_revision, leo.member)
            )
        )
        == 1
    )
    # One file of the text serves them all.
    assert len(set(EarlierPaper.objects.values_list("item", flat=True))) == 1

    # Asked for by hand after they registered it: that one is meant, unless another one is named.
    approved.refresh_from_db()
    hand_in(approved)
    about = {"addressee": "cec", "letter": "refusal-to-register"}
    meant = ask(approved.case, **about)
    named = ask(approved.case, **about, earlier_number="17")
    assert [one.earlier for one in meant.earlier_papers.all()] == [approved]
    assert not named.earlier_papers.exists()

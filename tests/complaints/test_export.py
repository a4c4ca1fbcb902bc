"""The bundle: originals bit for bit, checksums that hold, nothing plain kept anywhere."""

import io
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import bagit
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from portal.evidence.models import Certificate, CustodyEvent
from portal.lib import sealing
from portal.lib.jobs import Job
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.cases import casework
from reports.cases.models import CaseEvent
from reports.complaints import actions, export, handing, old_bundles, reading
from reports.complaints.models import Bundle
from tests.complaints.conftest import COMPLAINANT, sha256

VOICE = b"#!AMR\n" + bytes(range(256)) * 700


@pytest.fixture
def two_files(report, open_case, with_file, photo):
    """A case with a photo and a recording under names that tell too much."""
    told = report()
    with_file(told, photo, "Участок 123 Ольга Ким.jpg")
    with_file(told, VOICE, "golos_olga_kim.mp3")
    return open_case(told)


@pytest.fixture
def ready(two_files, ask, approve, worker, leo):
    """Makes the bundle of an approved letter; gives its row."""

    def make(language="ru", examined=True) -> Bundle:
        if examined:
            worker.examine()
        complaint = ask(two_files, language=language)
        worker.work()
        complaint.refresh_from_db()
        approve(complaint)
        bundle = actions.request_bundle(complaint, by=leo, member=leo.member)
        assert worker.work()[-1] == Job.State.DONE
        bundle.refresh_from_db()
        return bundle

    return make


@pytest.fixture
def contents(leo):
    """The plain ZIP of a bundle, as a lawyer gets it."""

    def read(bundle) -> bytes:
        return b"".join(export.pieces(bundle, reading.bundle_key(bundle, leo.member)))

    return read


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bundle")


@pytest.fixture
def handed(kept, request, db) -> tuple[bytes, bytes]:
    """A bundle and the photo in it, made once: whoever only reads it does not make another."""
    bundle, original = kept / "bundle.zip", kept / "photo.jpg"
    if not bundle.exists():
        given = request.getfixturevalue
        original.write_bytes(given("photo"))
        bundle.write_bytes(given("contents")(given("ready")()))
    return bundle.read_bytes(), original.read_bytes()


def names(data: bytes) -> list[str]:
    """The files of the bag, without the folder that all of them lie in."""
    return [name.partition("/")[2] for name in zipfile.ZipFile(io.BytesIO(data)).namelist()]


def one(data: bytes, name: str) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    folder = archive.namelist()[0].partition("/")[0]
    return archive.read(f"{folder}/{name}")


def test_it_is_a_bag_with_letter_originals_custody_and_certificates(handed):
    parts = ["kk.pdf", "ru.pdf", "en.pdf", "json"]
    assert names(handed[0]) == [
        *(f"README.{language}.txt" for language in ("kk", "ru", "en")),
        "check.sh",
        "data/complaint.docx",
        "data/complaint.pdf",
        "data/annexes/annex-01.jpg",
        "data/annexes/annex-02.amr",
        "data/custody/custody.csv",
        "data/custody/custody.txt",
        *(f"data/certificates/annex-01.{part}" for part in parts),
        "data/custody/annex-01.lines",
        *(f"data/certificates/annex-02.{part}" for part in parts),
        "data/custody/annex-02.lines",
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
    ]


def test_the_library_of_bags_finds_it_whole(handed, tmp_path):
    zipfile.ZipFile(io.BytesIO(handed[0])).extractall(tmp_path)
    [folder] = [path for path in tmp_path.iterdir() if path.name.startswith("C-")]
    assert bagit.Bag(str(folder)).validate()


def test_originals_are_in_it_bit_for_bit(handed):
    data, photo = handed
    assert one(data, "data/annexes/annex-01.jpg") == photo
    assert one(data, "data/annexes/annex-02.amr") == VOICE


def test_sha256sum_agrees(handed, tmp_path):
    data, photo = handed
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path / "unpacked")
    [folder] = (tmp_path / "unpacked").iterdir()
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "manifest-sha256.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == 16
    manifest = (folder / "manifest-sha256.txt").read_text()
    assert f"{sha256(photo)}  data/annexes/annex-01.jpg" in manifest


def test_other_programs_can_unpack_it(handed, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(handed[0])
    listing = subprocess.run(
        ["python3", "-m", "zipfile", "-t", path], capture_output=True, text=True, check=True
    )
    assert "bad" not in listing.stdout.lower()


@pytest.mark.parametrize(
    ("language", "words", "article"),
    [
        ("kk", "№ 123 сайлау учаскесінде", "5-бабының 1-тармағы"),
        ("ru", "избирательном участке № 123", "пункт 1 статьи 5"),
    ],
)
def test_docx_and_pdf_read_back_with_letters_articles_and_hashes(
    ready, contents, photo, language, words, article
):
    data = contents(ready(language))
    document = Document(io.BytesIO(one(data, "data/complaint.docx")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    docx = " ".join("\n".join(texts).split())
    pages = PdfReader(io.BytesIO(one(data, "data/complaint.pdf"))).pages
    pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
    for text in (docx, pdf):
        assert words in text
        assert COMPLAINANT in text
    assert article in docx and article in pdf
    assert sha256(photo) in docx
    assert sha256(photo) in pdf.replace(" ", "").replace("\u200b", "")


def test_the_same_text_and_files_give_the_same_bytes(ready, contents, worker, leo):
    bundle = ready()
    first = contents(bundle)
    Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.REQUESTED)
    again = Bundle.objects.get(pk=bundle.pk)
    structure = reading.structure(again.revision, leo.member)
    export.make(again, handing.for_bundle(again.complaint, structure, leo.member))
    again.refresh_from_db()
    assert contents(again) == first and again.sha256 == sha256(first) and again.size == len(first)


def test_no_name_that_a_phone_gave_a_file_is_in_it(handed):
    data, _photo = handed
    for name in names(data):
        text = one(data, name)
        assert b"golos_olga_kim" not in text and "Ольга Ким".encode() not in text


def test_staff_stand_in_the_custody_list_by_number(handed):
    text = one(handed[0], "data/custody/custody.csv").decode()
    assert "leo" not in text and "tanya" not in text
    assert "received" in text and "examined" in text


def test_each_original_has_its_custody_event_and_the_case_its_line(ready, two_files, leo):
    bundle = ready()
    exported = CustodyEvent.objects.filter(verb=CustodyEvent.Verb.EXPORTED)
    assert exported.count() == 2
    assert {line.actor for line in exported} == {leo}
    assert exported.first().detail == {
        "reason": "complaint",
        "complaint": bundle.complaint.number,
        "bundle": str(bundle.public_id),
        "certificate": str(Certificate.objects.get(item=exported.first().subject).public_id),
    }
    line = two_files.history.get(verb=CaseEvent.Verb.EXPORTED)
    assert line.detail["annexes"] == 2 and line.detail["sha256"] == bundle.sha256
    shown = casework.history_of(two_files, leo)[0]
    assert shown.hashes == (bundle.sha256,) and bundle.sha256 not in shown.note


def test_only_files_that_the_letter_lists_are_annexed(
    two_files, ask, worker, approve, leo, contents
):
    only = two_files.reports.get().files.last().item
    complaint = ask(two_files, annexes=[str(only.public_id)])
    worker.work()
    complaint.refresh_from_db()
    approve(complaint)
    bundle = actions.request_bundle(complaint, by=leo, member=leo.member)
    worker.work()
    bundle.refresh_from_db()
    assert [n for n in names(contents(bundle)) if n.startswith("data/annexes/")] == [
        "data/annexes/annex-01.amr"
    ]


def test_a_file_that_was_not_examined_yet_still_has_its_true_type(ready, contents):
    assert "data/annexes/annex-01.jpg" in names(contents(ready(examined=False)))


def test_guarded_originals_are_opened_for_the_bundle_only(
    report, open_case, with_file, photo, ask, worker, approve, leo, contents, precinct
):
    told = report(violation_type="forced-to-vote")
    item = with_file(told, photo)
    worker.examine()
    item.refresh_from_db()
    assert item.guarded and item.sha256 == "" and item.facts == {}
    complaint = ask(open_case(told, precinct=precinct), "prosecutor", "prosecutor")
    worker.work()
    complaint.refresh_from_db()
    approve(complaint)
    bundle = actions.request_bundle(complaint, by=leo, member=leo.member)
    assert worker.work() == [Job.State.DONE]
    bundle.refresh_from_db()
    assert one(contents(bundle), "data/annexes/annex-01.jpg") == photo


def test_a_restarted_worker_leaves_a_bundle_that_can_be_asked_for_again(approved, worker, leo):
    first = actions.request_bundle(approved, by=leo, member=leo.member)
    worker.restart()
    assert worker.work() == [Job.State.QUARANTINED]
    second = actions.request_bundle(approved, by=leo, member=leo.member)
    assert second != first
    assert worker.work() == [Job.State.DONE]


def test_asking_twice_is_asking_once(approved, leo):
    first = actions.request_bundle(approved, by=leo, member=leo.member)
    assert actions.request_bundle(approved, by=leo, member=leo.member) == first


def test_a_draft_is_not_exported(draft, leo):
    with pytest.raises(Refused):
        actions.request_bundle(draft, by=leo, member=leo.member)


def test_an_original_that_was_changed_in_the_store_is_never_exported(
    two_files, ask, approve, worker, leo
):
    complaint = ask(two_files)
    worker.work()
    complaint.refresh_from_db()
    approve(complaint)
    bundle = actions.request_bundle(complaint, by=leo, member=leo.member)
    for file in two_files.reports.get().files.all():
        path = Path(storages["evidence"].path(file.item.stored_name))
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
    assert worker.work()[-1] != Job.State.DONE
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.REQUESTED and not bundle.stored_name
    assert not CustodyEvent.objects.filter(verb=CustodyEvent.Verb.EXPORTED).exists()


def test_the_store_holds_no_plain_word_of_it(ready, settings):
    bundle = ready()
    stored = storages["evidence"].open(bundle.stored_name).read()
    assert stored.startswith(b"age-encryption.org/v1")
    assert b"PK\x03\x04" not in stored[:4096]
    assert list(Path(settings.SCRATCH_DIR).iterdir()) == []


def test_a_lawyer_downloads_it_and_the_history_says_so(ready, signed_in, leo, contents):
    bundle = ready()
    address = reverse("complaints:bundle", args=[bundle.complaint.public_id, bundle.public_id])
    answer = signed_in(leo).get(address)
    assert b"".join(answer.streaming_content) == contents(bundle)
    assert answer["Content-Length"] == str(bundle.size)
    assert f'filename="{bundle.complaint.number}-1.zip"' in answer["Content-Disposition"]
    line = bundle.complaint.case.history.get(verb=CaseEvent.Verb.DOWNLOADED)
    assert line.actor == leo


def test_nobody_else_downloads_it_and_nobody_without_the_vault(
    ready, signed_in, leo, tanya, hana, draft
):
    bundle = ready()
    address = reverse("complaints:bundle", args=[bundle.complaint.public_id, bundle.public_id])
    for somebody in (tanya, hana):
        assert signed_in(somebody).get(address).status_code == 404
    client = signed_in(leo)
    client.cookies.pop("member")
    assert client.get(address).status_code == 409
    strange = reverse("complaints:bundle", args=[draft.public_id, bundle.public_id])
    assert signed_in(leo).get(strange).status_code == 404


def in_store(settings) -> list[str]:
    folder = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]) / "bundles"
    return sorted(str(path.relative_to(folder.parent)) for path in folder.rglob("*-*"))


def test_two_workers_at_once_leave_one_bundle_that_opens(
    ready, contents, approved, worker, leo, settings, monkeypatch
):
    bundle = actions.request_bundle(approved, by=leo, member=leo.member)
    store = export._store

    def store_late(row, path):
        """While this worker stores its bytes, another one does the whole work."""
        monkeypatch.setattr(export, "_store", store)
        handed = handing.for_bundle(
            approved, reading.structure(row.revision, leo.member), leo.member
        )
        export.make(Bundle.objects.get(pk=row.pk), handed)
        return store(row, path)

    monkeypatch.setattr(export, "_store", store_late)
    assert worker.work() == [Job.State.DONE]
    bundle.refresh_from_db()
    assert "data/complaint.docx" in names(contents(bundle))
    assert in_store(settings) == [bundle.stored_name]


def test_replaced_bundles_and_bytes_that_no_bundle_names_are_let_go_of(
    approved, worker, leo, settings, contents
):
    def made():
        bundle = actions.request_bundle(approved, by=leo, member=leo.member)
        worker.work()
        bundle.refresh_from_db()
        return bundle

    first, last = made(), made()
    storages["evidence"].save("bundles/00/left-behind", ContentFile(b"sealed"))
    assert old_bundles.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert old_bundles.sweep() == 2
        assert old_bundles.sweep() == 0
    assert in_store(settings) == [last.stored_name]
    first.refresh_from_db()
    assert (first.state, first.sha256 != "", first.key_for_case) == ("let_go", True, None)
    assert "data/complaint.docx" in names(contents(last))


def test_a_lawyer_carries_it_away_sealed_for_somebody(ready, signed_in, leo, contents, tmp_path):
    bundle = ready()
    address = reverse("complaints:seal", args=[bundle.complaint.public_id, bundle.public_id])
    client = signed_in(leo)
    assert "age-keygen" in client.get(address).content.decode()
    answer = client.post(address, {"recipient": "age1 no key at all"})
    assert answer.status_code == 400 and "age1 no key at all" in answer.content.decode()
    expert = Keypair.generate()
    answer = client.post(address, {"recipient": f" {expert.public} "})
    sealed = b"".join(answer.streaming_content)
    assert f'filename="{bundle.complaint.number}-1.zip.age"' in answer["Content-Disposition"]
    opened = io.BytesIO()
    sealing.open_from_people(io.BytesIO(sealed), opened, expert.private)
    assert opened.getvalue() == contents(bundle)
    assert bundle.complaint.case.history.filter(verb=CaseEvent.Verb.DOWNLOADED).count() == 1

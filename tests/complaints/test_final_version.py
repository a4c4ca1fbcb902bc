"""A file that the lawyer finished elsewhere goes out instead of the generated text."""

import io
import subprocess
import zipfile
import zlib

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from docx import Document

from portal.documents import foreign
from portal.documents.docx import write_docx
from portal.documents.pdf import write_pdf
from portal.documents.structure import Block, Structure
from portal.evidence import uploads
from portal.evidence.models import CustodyEvent
from portal.lib.jobs import Job
from portal.lib.refusals import Refused
from reports.complaints import actions, bundle_check, export, finals, reading, signing
from reports.complaints.models import Bundle
from tests.complaints.conftest import sha256
from tests.complaints.signer import NAME, Key, armored, in_gost

TEXT = "Жалоба, законченная в редакторе."


def letter(*lines) -> Structure:
    blocks = tuple(Block("paragraph", ((line,),)) for line in lines or (TEXT,))
    return Structure(language="ru", title="Жалоба", date="2026-11-23", blocks=blocks)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return written.getvalue()


@pytest.fixture
def bring(leo):
    def do(complaint, data, revision=None):
        arrived = uploads.receive_stream(io.BytesIO(data))
        number = complaint.last_revision.number if revision is None else revision
        return finals.bring(
            complaint, arrived, "готово.docx", revision=number, by=leo, member=leo.member
        )[0]

    return do


@pytest.fixture
def files(leo):
    """What a complaint's newest bundle holds."""

    def read(complaint) -> dict[str, bytes]:
        bundle = complaint.bundles.latest("pk")
        data = b"".join(export.pieces(bundle, reading.bundle_key(bundle, leo.member)))
        archive = zipfile.ZipFile(io.BytesIO(data))
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}

    return read


def test_it_goes_out_in_the_bundle_bit_for_bit_and_the_generated_text_stays_readable(
    draft, bring, approve, worker, files, leo, text_of
):
    data = write_docx(letter())
    final = bring(draft, data)
    before = text_of(draft)
    actions.request_bundle(approve(draft), by=leo, member=leo.member)
    assert worker.work() == [Job.State.DONE]
    found = files(draft)
    assert found["data/complaint.docx"] == data and "data/complaint.pdf" not in found
    assert f"{sha256(data)}  data/complaint.docx" in found["manifest-sha256.txt"].decode()
    assert "bit for bit" in found["README.en.txt"].decode()
    assert text_of(draft) == before and TEXT not in before
    exported = final.item.custody.filter(verb=CustodyEvent.Verb.EXPORTED)
    assert exported.get().detail["complaint"] == draft.number


def test_what_was_signed_goes_out_beside_it_and_is_checked_by_public_commands(
    draft, bring, approve, worker, files, leo, tmp_path
):
    """A file in place of the text, signed with a key, with a national algorithm and on paper."""
    data = write_pdf(letter())
    bring(draft, data)
    approve(draft)
    key = Key()
    for made in (key.sign(data), in_gost(Key(curve=True).sign(data))):
        signing.sign(draft, signature=armored(made), sha256=sha256(data), version=draft.version,
                     by=leo, member=leo.member)  # fmt: skip
    scan = uploads.receive_stream(io.BytesIO(b"\xff\xd8\xff\xe0 scan"))
    signing.sign_on_paper(draft, signed_by=NAME, scan=scan, scan_name="скан.jpg",
                          version=draft.version, by=leo)  # fmt: skip
    actions.request_bundle(draft, by=leo, member=leo.member)
    assert worker.work() == [Job.State.DONE]
    found = files(draft)
    names = {name.removeprefix("data/signatures/") for name in found if "signatures/" in name}
    assert names == {"signature-01.pdf", "signature-01.p7s", "signature-02.pdf",
                     "signature-02.p7s", "signature-03.jpg", "signatures.csv"}  # fmt: skip
    assert found["data/signatures/signature-01.pdf"] == found["data/complaint.pdf"] == data
    listed = found["data/signatures/signatures.csv"].decode()
    assert sha256(found["data/signatures/signature-01.p7s"]) in listed and "unknown" in listed
    assert NAME not in listed and "openssl cms -verify" in found["README.en.txt"].decode()
    for one in draft.signatures.all():
        assert one.file.custody.filter(verb=CustodyEvent.Verb.EXPORTED).exists()

    path = tmp_path / "bundle.zip"
    bundle = draft.bundles.latest("pk")
    path.write_bytes(b"".join(export.pieces(bundle, reading.bundle_key(bundle, leo.member))))
    said = list(bundle_check.check(path, tmp_path / "unpacked"))
    assert said == [bundle_check.Unchecked("data/signatures/signature-02.p7s")]
    [folder] = (tmp_path / "unpacked").iterdir()
    done = checked_by_shell(folder)
    assert "OK      data/signatures/signature-01.p7s" in done
    assert "NOT CHECKED  data/signatures/signature-02.p7s" in done and "NOT OK" not in done
    signature = folder / "data/signatures/signature-01.p7s"
    signature.write_bytes(key.sign(b"%PDF-1.7 another text"))
    assert "NOT OK  data/signatures/signature-01.p7s" in checked_by_shell(folder)
    [bad] = [one for one in bundle_check._proofs(folder, "") if type(one) is bundle_check.Finding]
    assert str(bad) == "data/signatures/signature-01.p7s: it does not fit the document beside it"


def checked_by_shell(folder) -> str:
    return subprocess.run(
        ["sh", "check.sh"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout


def test_a_signature_that_became_void_meanwhile_does_not_go_out(approved, worker, leo, approve):
    document = signing.document_of(approved, leo.member)
    signing.sign(approved, signature=armored(Key().sign(document.content)), by=leo,
                 sha256=document.sha256, version=approved.version, member=leo.member)  # fmt: skip
    bundle = actions.request_bundle(approved, by=leo, member=leo.member)
    actions.take_back(approved, version=approved.version, by=leo)
    approve(approved)
    assert worker.work() == [Job.State.DONE]
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.CHANGED and not bundle.stored_name


def test_a_newer_text_puts_the_file_aside_and_so_does_taking_it_out(draft, bring, leo):
    bring(draft, write_pdf(letter()))
    text = reading.structure(draft.last_revision, leo.member).to_editable_text()
    newer = actions.revise(draft, text + "\nЕщё.\n", based_on=1, by=leo, member=leo.member)
    assert finals.of(newer) is None and finals.of(draft.revisions.get(number=1))
    with pytest.raises(Refused, match="newer version"):
        bring(draft, write_pdf(letter()), revision=1)
    again = bring(draft, write_docx(letter()))
    assert finals.of(newer) == again
    finals.drop(again, by=leo)
    assert finals.of(newer) is None


def _active_files(docx: bytes):
    for words in (b"/OpenAction 5 0 R", b"/OpenAction<</S/URI>>", b"/S /J#61vaScript", b"/JS (x)",
                  b"/S/Launch", b"/EmbeddedFiles 3 0 R", b"/Type/EmbeddedFile"):  # fmt: skip
        yield b"%PDF-1.7 <<" + words + b">> %%EOF"
    squeezed = zlib.compress(b"<</S/JavaScript>>")
    yield b"%PDF-1.7 <</Type/ObjStm>>stream\n" + squeezed + b"endstream %%EOF"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for field in ("<w:instrText>DDE</w:instrText><w:instrText>AUTO c</w:instrText>",
                  '<w:fldSimple w:instr=" IncludePicture a"/>',
                  "<w:instrText> INCLUDETEXT a</w:instrText>"):  # fmt: skip
        part = f'<w:ftr xmlns:w="{space}"><w:p><w:r>{field}</w:r></w:p></w:ftr>'
        yield with_part(docx, "word/footer9.xml", part.encode())


def test_a_pdf_of_an_office_program_is_quiet():
    data = b"%PDF-1.7 <</OpenAction[1 0 R /XYZ null null 0]>> stream /JSx/JS\x80 %%EOF"
    assert not foreign.look(data).active


def test_only_a_whole_quiet_letter_is_taken_and_nothing_else_stays(draft, leo):
    docx = write_docx(letter())
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="x/attachedTemplate" Target="http://a" TargetMode="External"/>'
        b"</Relationships>"
    )
    for data, words in (
        (b"%PDF-1.7 cut", "no DOCX or PDF"),
        (docx[:-200], "no DOCX or PDF"),
        (b"PK\x03\x04 nothing", "no DOCX or PDF"),
        (with_part(docx, "word/vbaProject.bin", b"x"), "runs a program"),
        (with_part(docx, "word/_rels/settings.xml.rels", relations), "runs a program"),
        (with_part(docx, "word/_rels/other.xml.RELS", relations), "runs a program"),
        *((one, "runs a program") for one in _active_files(docx)),
        (write_docx(letter("Заявитель: ________ [ФИО]")), "still missing in this file: ФИО"),
    ):
        arrived = uploads.receive_stream(io.BytesIO(data))
        with pytest.raises(Refused, match=words):
            finals.bring(draft, arrived, "готово", revision=1, by=leo, member=leo.member)
        assert not storages["evidence"].exists(arrived.stored_name)
    assert not draft.finals.exists()


def test_a_bundle_whose_complaint_changed_meanwhile_is_not_made(approved, worker, leo, files):
    bundle = actions.request_bundle(approved, by=leo, member=leo.member)
    actions.take_back(approved, version=approved.version, by=leo)
    assert worker.work() == [Job.State.DONE]
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.CHANGED and not bundle.stored_name


def test_the_pages_take_it_show_it_and_give_it_back(draft, signed_in, leo):
    client = signed_in(leo)
    at = {"public_id": draft.public_id}
    page = reverse("complaints:bring_final", kwargs=at)
    assert "DOCX or PDF" in client.get(page).content.decode()
    fields = {"version": draft.version, "revision": 1}
    assert client.post(page, fields).status_code == 400
    paper = Document()
    paper.add_paragraph(TEXT)
    paper.core_properties.author = "Leo"
    written = io.BytesIO()
    paper.save(written)
    upload = io.BytesIO(written.getvalue())
    upload.name = "жалоба.docx"
    answer = client.post(page, {**fields, "paper": upload}, follow=True).content.decode()
    assert "This file will go out" in answer and sha256(written.getvalue()) in answer
    assert "The file says who wrote it" in answer
    final = draft.finals.get()
    given = client.get(reverse("complaints:final", kwargs={**at, "final_id": final.public_id}))
    assert given.content == written.getvalue()
    drop = reverse("complaints:drop_final", kwargs={**at, "final_id": final.public_id})
    assert "This file will go out" not in client.post(drop, follow=True).content.decode()


def test_what_it_is_and_whom_it_names_is_seen_without_opening_it():
    seen = foreign.look(write_docx(letter()))
    assert (seen.form, seen.lines, seen.names_author) == ("docx", (TEXT,), False)
    assert foreign.look(write_pdf(letter())).form == "pdf"

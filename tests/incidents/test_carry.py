"""`/carry/`: one file of sealed things, brought by anybody, without JavaScript."""

import base64
import io
import json
import struct
import zipfile
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts import keys
from portal.evidence import form_files, shelves
from portal.evidence.lanes import Lane
from portal.evidence.models import EvidenceItem, Upload
from reports.incidents.models import Envelope, IncidentReport, ReportFile
from tests.incidents import phones
from tests.incidents.phones import SealedFile
from tests.incidents.sending import original, stored

PHOTO, SOUND = b"\xff\xd8\xff\xe0" + b"p" * 70_000, b"sound" * 1000


@pytest.fixture
def packed(telling, vaults):
    """A phone with reports and files; gives its bundle as {name: bytes}."""

    def make(*reports, **changes):
        found = {}
        for plain in reports or [(PHOTO, SOUND)]:
            report = uuid4()
            files = [SealedFile(report, one) for one in plain]
            found[f"{report}/report.age"] = phones.envelope(report, telling(**changes), *files)
            for file in files:
                found[f"{report}/{file.number}.age"] = file.body
                found[f"{report}/{file.number}.json"] = facts(file)
        return found

    return make


def facts(file: SealedFile, **changes) -> bytes:
    said = {
        "sealed_size": len(file.body),
        "table": len(file.table),
        "sealed_name": base64.b64encode(file.name).decode(),
    }
    return json.dumps(said | changes).encode()


def zipped(entries, how=zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    entries = entries.items() if isinstance(entries, dict) else entries
    with zipfile.ZipFile(written, "w", how) as bundle:
        for name, body in entries:
            bundle.writestr(name, body)
    return written.getvalue()


@pytest.fixture
def bring(client):
    """Hands a bundle in, as a form without JavaScript does."""

    def send(body: bytes, name="7301954.zip"):
        return client.post("/carry/", {"bundle": SimpleUploadedFile(name, body)})

    return send


def receipts_of(answer) -> list[dict]:
    return json.loads(answer.context["receipts"])


def test_a_bundle_is_filed_like_what_comes_over_the_network(bring, packed, finish_jobs, leo):
    answer = bring(zipped(packed()))
    assert answer.status_code == 200
    assert b"All of it was received" in answer.content
    finish_jobs()
    report = IncidentReport.objects.get()
    assert report.source == IncidentReport.Source.ENVELOPE
    assert {original(file.item, leo.member) for file in report.files.all()} == {PHOTO, SOUND}
    assert all(file.as_announced for file in report.files.all())


def test_the_receipts_are_those_that_a_phone_lets_go_for(bring, packed, client):
    entries = packed()
    answer = bring(zipped(entries))
    said = client.post("/carry/receipts/", {"receipts": json.dumps(receipts_of(answer))})
    assert said["Content-Disposition"] == 'attachment; filename="receipts.json"'
    told = {}
    for receipt in said.json()["receipts"]:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys.receipt_public()))
        key.verify(base64.b64decode(receipt["signature"]), receipt["message"].encode())
        message = json.loads(receipt["message"])
        told[message["what"], message["id"]] = message["sha256"]
    bodies = {name: body for name, body in entries.items() if name.endswith(".age")}
    assert len(told) == len(bodies) == 3
    for name, body in bodies.items():
        report, _slash, own = name.removesuffix(".age").partition("/")
        what = ("envelope", report) if own == "report" else ("sealed-file", own)
        assert told[what] == phones.hashlib.sha256(body).hexdigest()


def test_what_we_did_not_sign_is_in_no_file_of_receipts(client, vaults):
    made_up = [{"message": "{}", "signature": "AAAA", "key": keys.receipt_public()}, 7, {}]
    for said in (json.dumps(made_up), "{", "7"):
        assert client.post("/carry/receipts/", {"receipts": said}).json()["receipts"] == []


@pytest.mark.parametrize("opened_between", [False, True])
def test_bringing_it_twice_files_it_once(bring, packed, finish_jobs, opened_between):
    body = zipped(packed())
    first = bring(body)
    if opened_between:
        finish_jobs()
    second = bring(body)
    assert receipts_of(first) == receipts_of(second)
    finish_jobs()
    assert Envelope.objects.count() == IncidentReport.objects.count() == 1
    assert ReportFile.objects.count() == EvidenceItem.objects.count() == 2
    assert Upload.objects.filter(by_phone=True).count() == 2
    assert len(stored()) == 2


def test_what_came_over_the_network_already_is_received_once(bring, packed, put, tus, finish_jobs):
    entries = packed((SOUND,))
    report = next(iter(entries)).partition("/")[0]
    number = next(name for name in entries if name.endswith(".json")).partition("/")[2][:-5]
    put(report, entries[f"{report}/report.age"], content_type="application/age")
    body = entries[f"{report}/{number}.age"]
    table = json.loads(entries[f"{report}/{number}.json"])["table"]
    said = {"number": number, "filetype": "application/age", "filename": None, "table": table}
    tus.whole(UUID(report), body, **said)
    bring(zipped(entries))
    finish_jobs()
    assert Upload.objects.count() == ReportFile.objects.count() == 1


def test_several_reports_of_a_phone_come_at_once(bring, packed, finish_jobs):
    answer = bring(zipped(packed((), (SOUND,), (PHOTO, SOUND))))
    assert len(receipts_of(answer)) == 6
    finish_jobs()
    assert IncidentReport.objects.count() == 3


def test_the_page_shows_numbers_and_sizes_only(bring, packed):
    entries = packed()
    report, number = next(iter(entries))[:36], next(iter(entries.keys() - {""}))
    page = bring(zipped(entries)).content.decode()
    shown = page.partition("<details")[0].partition('name="receipts"')[0]
    assert report not in shown
    assert number.partition("/")[2][:36] not in shown or "report.age" in number
    assert "7301954" not in page


# --- What is refused, in words -----------------------------------------------


def wrong_bundles(entries) -> dict:
    report = next(iter(entries))[:36]
    body = zipped(entries)
    name = next(name for name in entries if name.endswith(".json"))
    said = json.loads(entries[name])
    return {
        "nothing": lambda: b"",
        "no zip": lambda: b"PK" + b"\0" * 100,
        "cut off": lambda: body[:-7],
        "packed again": lambda: zipped(entries, zipfile.ZIP_DEFLATED),
        "a bomb": lambda: zipped(
            {f"{report}/report.age": b"\0" * 10_000_000}, zipfile.ZIP_DEFLATED
        ),
        "a larger size than it has": lambda: body.replace(
            struct.pack("<2L", *[len(entries[f"{report}/report.age"])] * 2),
            struct.pack("<2L", *[1_900_000] * 2),
        ),
        "a path out": lambda: zipped({**entries, "../../etc/passwd": b"x"}),
        "a path from the root": lambda: zipped({**entries, "/report.age": b"x"}),
        "a strange name": lambda: zipped({**entries, f"{report}/photo.jpg": b"x"}),
        "a folder": lambda: zipped({**entries, f"{report}/": b""}),
        "two of one name": lambda: zipped([*entries.items(), (f"{report}/report.age", b"other")]),
        "no words": lambda: zipped(
            {k: v for k, v in entries.items() if not k.endswith("report.age")}
        ),
        "no facts": lambda: zipped({k: v for k, v in entries.items() if k != name}),
        "other facts": lambda: zipped({**entries, name: json.dumps({**said, "sealed_size": 1})}),
        "facts that are none": lambda: zipped({**entries, name: b"["}),
        "too many": lambda: zipped({f"{uuid4()}/report.age": b"x" for _ in range(51)}),
        "a newer kind of zip": lambda: body.replace(
            b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"
        ),
        "a note at the end": lambda: body[:-2] + b"\x05\0hello",
    }


KINDS = list(wrong_bundles({f"{uuid4()}/report.age": b"x", f"{uuid4()}/a.json": b"{}"}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_no_phone_packs_is_refused_in_words_and_nothing_of_it_is_kept(bring, packed, kind):
    answer = bring(wrong_bundles(packed())[kind]())
    assert answer.status_code == 400
    assert "It was not taken" in answer.content.decode()
    assert not Envelope.objects.exists()
    assert stored() == []


def test_without_a_file_the_page_says_what_to_do(client, vaults):
    answer = client.post("/carry/", {})
    assert (answer.status_code, b"Choose the file" in answer.content) == (400, True)


def test_a_bundle_that_is_too_large_is_read_past_and_said_to_be(bring, packed, monkeypatch):
    monkeypatch.setattr(form_files, "BUNDLE_LIMIT", 1000)
    answer = bring(zipped(packed()))
    assert (answer.status_code, b"larger than" in answer.content) == (400, True)


def test_a_full_disk_takes_no_bundle(bring, packed, settings):
    body = zipped(packed())
    settings.DISK_RESERVE_BYTES = 2**62
    answer = bring(body)
    assert answer.status_code == 507
    assert b"no room" in answer.content
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("part", ["words", "file"])
def test_a_part_that_was_damaged_on_its_way_is_said_to_be(bring, packed, part):
    entries = packed((SOUND,), (SOUND,))
    wanted = "report.age" if part == "words" else ".age"
    name = [one for one in entries if one.endswith(wanted)][-1]
    answer = bring(zipped(entries).replace(entries[name][-9:], b"123456789", 1))
    assert b"damaged on its way" in answer.content
    assert len(receipts_of(answer)) == (2 if part == "words" else 3)


def test_one_report_that_cannot_be_taken_keeps_no_other_from_it(bring, packed, put, finish_jobs):
    entries = packed((SOUND,), (PHOTO,))
    first = next(iter(entries))[:36]
    put(first, phones.envelope(first, {"narrative": "Other"}), content_type="application/age")
    answer = bring(zipped(entries))
    assert b"Not all of it was received" in answer.content
    assert len(receipts_of(answer)) == 2
    finish_jobs()
    assert ReportFile.objects.count() == 1


def test_nobody_adds_to_somebody_elses_report_by_sealing_an_envelope(
    bring, packed, filed, finish_jobs
):
    entries = packed((SOUND,))
    report = next(iter(entries))[:36]
    filed(UUID(report))
    answer = bring(zipped(entries))
    assert len(receipts_of(answer)) == 1
    finish_jobs()
    assert not ReportFile.objects.exists()


def test_a_phone_cannot_bring_more_files_than_a_report_may_have(bring, packed, settings):
    settings.FILES_PER_REPORT = 1
    answer = bring(zipped(packed()))
    assert b"Only 1 file can be added" in answer.content
    assert Upload.objects.filter(state=Upload.State.WHOLE).count() == 1


# --- Room for those who bring something ----------------------------------------------------------


@pytest.fixture
def lane(monkeypatch):
    """A lane as narrow as a test wants it."""

    def make(places: int, size: int):
        found = Lane("test-bundles", places, size)
        monkeypatch.setattr(form_files, "BUNDLES", found)
        monkeypatch.setattr(form_files, "STRIDE", 1)
        return found

    return make


def is_told_to_come_again(answer) -> bool:
    return (
        answer.status_code == 503
        and answer["Retry-After"].isdecimal()
        and b"try again in a few minutes" in answer.content
    )


def test_who_finds_no_place_is_told_when_to_come_again(bring, packed, lane):
    body = zipped(packed())
    somebody = lane(1, 10**9).enter()
    assert is_told_to_come_again(bring(body))
    assert (Envelope.objects.count(), stored()) == (0, [])
    somebody.leave()
    assert [bring(body).status_code, bring(body).status_code] == [200, 200]


def test_bundles_together_take_no_more_disk_than_they_may(bring, packed, lane):
    body = zipped(packed())
    somebody = lane(3, len(body) + 1000).enter()
    somebody.tell(5000)
    assert is_told_to_come_again(bring(body))
    assert (Envelope.objects.count(), stored()) == (0, [])
    # Whoever was killed has left.
    somebody.leave()
    assert bring(body).status_code == 200


def test_a_bundle_that_breaks_off_leaves_its_place(client, vaults, lane):
    found = lane(1, 10**9)
    begun = b'--edge\r\nContent-Disposition: form-data; name="bundle"; filename="1.zip"\r\n\r\nPK'
    client.generic("POST", "/carry/", begun, content_type="multipart/form-data; boundary=edge")
    client.generic("POST", "/carry/", begun + b"\r\n--edge", "multipart/form-data; boundary=edge")
    found.enter().leave()


def test_a_disk_that_gets_full_meanwhile_keeps_its_reserve(bring, packed, lane, monkeypatch):
    lane(1, 10**9)
    asked = []

    def room():
        asked.append(1)
        if len(asked) > 1:
            raise shelves.NoRoom

    monkeypatch.setattr(shelves, "room_for_media", room)
    assert bring(zipped(packed())).status_code == 507
    assert (Envelope.objects.count(), stored()) == (0, [])
    form_files.BUNDLES.enter().leave()


def test_a_file_for_which_there_is_no_room_leaves_nothing_half_stored(bring, packed, monkeypatch):
    entries = packed((SOUND, PHOTO))
    keep, first = shelves.Folder.keep, []

    def full(shelf):
        # At the second file, when all of its bytes are there.
        keep(shelf)
        first.append(shelf)
        if len(first) > 1:
            raise shelves.NoRoom

    monkeypatch.setattr(shelves.Folder, "keep", full)
    answer = bring(zipped(entries))
    assert b"Not all of it was received" in answer.content
    assert len(receipts_of(answer)) == 2
    assert len(stored()) == 1
    assert Upload.objects.filter(state=Upload.State.ARRIVING).count() == 0

"""A post or a video that staff found online, kept as evidence."""

import io
import socket
import zipfile
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.evidence import serving
from reports.cases.models import Capture
from reports.incidents import attesting, retention

ADDRESS = "https://video.example/watch?v=abc123&t=5"


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), "olive").save(made, "JPEG")
    return made.getvalue()


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("page.html", "<script>alert(1)</script>")
    return made.getvalue()


def typed(**changes):
    return {
        "number": str(uuid4()),
        "address": ADDRESS,
        "seen_at": "2026-11-22T12:00",
        "posted": "vchera, @uik123",
        "note": "Прислала соседка",
        "media": SimpleUploadedFile("видео.jpg", picture()),
        **changes,
    }


@pytest.fixture
def now():
    with time_machine.travel("2026-11-22T12:30:00+05:00", tick=True):
        yield


def test_a_find_is_kept_like_every_other_original(desk, report, page, tanya, finish_jobs, now):
    answer = desk.post(page("capture", report), typed())
    row = Capture.objects.get()
    assert answer["Location"] == page("file", report, row.media.item)
    item = row.media.item
    assert [line.verb for line in item.custody.all()] == ["received", "found_online"]
    first, second = item.custody.all()
    assert (first.detail["how"], first.actor) == ("link", tanya)
    assert second.detail == {"address": row.commitment, "capture": str(row.public_id)}
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, tanya.member), opened)
    assert opened.getvalue() == picture()
    finish_jobs()
    shown = desk.get(answer["Location"]).content.decode()
    assert "video.example/watch?v=abc123&amp;t=5" in shown and "Прислала соседка" in shown


def test_where_it_was_found_goes_with_the_report(desk, report, page, finish_jobs, now):
    desk.post(page("capture", report), typed())
    finish_jobs()
    retention.shred(report, {"words", "files"}, why="case")
    assert not Capture.objects.exists()


def test_the_page_comes_with_it_and_is_never_opened(desk, report, page, finish_jobs, now):
    desk.post(page("capture", report), typed(page=SimpleUploadedFile("page.wacz", archive())))
    row = Capture.objects.get()
    finish_jobs()
    row.page.item.refresh_from_db()
    assert (row.page.item.state, row.page.item.reason) == ("unreadable", "archive")
    assert row.page.item.custody.filter(verb="found_online").exists()


def test_the_portal_fetches_nothing(desk, report, page, finish_jobs, now, monkeypatch):
    def refuse(self, address):
        raise AssertionError(f"connected to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    desk.post(page("capture", report), typed())
    assert Capture.objects.exists()


def test_of_a_guarded_report_address_and_note_are_sealed(
    desk, locked, guarded, page, tanya, finish_jobs, now
):
    assert desk.get(page("capture", guarded)).status_code == 404
    desk.post(page("read", guarded))
    desk.post(page("capture", guarded), typed())
    row = Capture.objects.get()
    assert row.about == {} and b"video.example" not in bytes(row.sealed_about)
    assert row.media.item.guarded
    finish_jobs()
    address = page("file", guarded, row.media.item)
    assert "video.example" in desk.get(address).content.decode()
    assert "video.example" not in locked(tanya).get(address).content.decode()


def test_its_certificate_does_not_say_that_the_reporter_sent_it(
    desk, report, page, tanya, finish_jobs, now
):
    desk.post(page("capture", report), typed())
    finish_jobs()
    said = attesting.statement(report, Capture.objects.get().media.item, tanya.member)
    assert (said.source, said.recorder, said.place) == ("link", {"kind": "staff"}, {})


def test_pressing_twice_keeps_it_once(desk, report, page, now):
    fields = typed()
    for _press in range(2):
        fields["media"] = SimpleUploadedFile("видео.jpg", picture())
        assert desk.post(page("capture", report), fields).status_code == 302
    assert Capture.objects.count() == 1
    assert report.files.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "javascript:alert(1)"}, "This is no web address"),
        ({"address": ""}, "required"),
        ({"seen_at": "2031-01-01T00:00"}, "lies in the future"),
    ],
)
def test_a_file_that_was_chosen_stays_when_something_is_mended(
    desk, report, page, changes, words, now
):
    fields = typed(**changes)
    answer = desk.post(page("capture", report), fields)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert not Capture.objects.exists()
    held = answer.context["form"]["held_media"].value()
    again = {**typed(), "number": fields["number"], "held_media": held}
    del again["media"]
    assert desk.post(page("capture", report), again).status_code == 302
    assert Capture.objects.get().media.item.size == len(picture())


def test_without_any_file_nothing_is_kept(desk, report, page, now):
    fields = typed()
    del fields["media"]
    answer = desk.post(page("capture", report), fields)
    assert answer.status_code == 400
    assert "Choose the file that you saved" in answer.content.decode()


def test_a_find_is_not_taken_for_a_file_that_was_on_its_way(desk, told, with_file, page, now):
    report = told(files_expected=2)
    with_file(report)
    desk.post(page("capture", report), typed())
    sheet = desk.get(page("report", report)).context["sheet"]
    assert (len(sheet.files), sheet.still_expected) == (2, 1)


def test_nobody_else_adds_finds(nobody_else, report, now):
    nobody_else("capture", report)

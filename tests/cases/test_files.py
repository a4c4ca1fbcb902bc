"""Looking at the files of a report."""

import io

import pytest
from django.utils.html import escape
from PIL import Image

from portal.accounts import keys
from portal.evidence.models import CustodyEvent, EvidenceItem
from tests.evidence import media_files

Verb = CustodyEvent.Verb


def picture(colour="teal"):
    made = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def photo(report, with_file, finish_jobs):
    file = with_file(report, picture(), "двор.jpg")
    finish_jobs()
    return file


@pytest.fixture
def guarded_photo(guarded, with_file, finish_jobs):
    file = with_file(guarded, picture(), "цех Петрова.jpg")
    finish_jobs()
    return file


def looked_at(item):
    return [event.actor for event in item.custody.filter(verb=Verb.VIEWED)]


def test_the_view_is_handed_out_and_the_look_recorded(desk, report, photo, page, tanya):
    address = page("file", report, photo.item)
    assert "двор.jpg" in desk.get(address).content.decode()
    answer = desk.get(f"{address}preview/", follow=True)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.getvalue())).size == (640, 480)
    assert looked_at(photo.item) == [tanya]


def test_small_pictures_of_a_list_are_no_look(desk, report, photo, page):
    shown = desk.get(page("report", report)).content.decode()
    small = f"{page('file', report, photo.item)}thumbnail/"
    assert small in shown
    assert desk.get(small, follow=True).status_code == 200
    assert looked_at(photo.item) == []


def test_hash_and_custody_stand_beside_the_file(desk, report, photo, page, tanya):
    answer = desk.get(page("file", report, photo.item))
    photo.item.refresh_from_db()
    assert photo.item.sha256 in answer.content.decode()
    assert [line.text for line in answer.context["custody"]] == [
        str(Verb.EXAMINED.label),
        str(Verb.RECEIVED.label),
    ]


def test_a_video_can_be_wound(desk, report, photo, page):
    address = f"{page('file', report, photo.item)}preview/"
    answer = desk.get(address, headers={"Range": "bytes=0-99"}, follow=True)
    assert answer.status_code == 206
    assert len(answer.getvalue()) == 100


def test_a_file_that_is_not_examined_yet_says_so(desk, report, with_file, page):
    waiting = with_file(report, picture())
    answer = desk.get(page("file", report, waiting.item))
    assert answer.context["shown"].why_not_shown in answer.content.decode()
    assert answer.context["shown"].item.state == EvidenceItem.State.RECEIVED


def test_a_file_that_cannot_be_shown_says_why(desk, report, with_file, finish_jobs, page):
    file = with_file(report, b"#EXTM3U\nfile:///etc/passwd\n", "film.mp4")
    finish_jobs()
    answer = desk.get(page("file", report, file.item))
    file.item.refresh_from_db()
    assert file.item.reason == "playlist"
    assert answer.context["shown"].why_not_shown
    assert answer.context["shown"].why_not_shown in answer.content.decode()


def test_files_of_a_guarded_report_open_with_it(desk, guarded, guarded_photo, page, tanya):
    address = page("file", guarded, guarded_photo.item)
    assert desk.get(address).status_code == 302
    assert desk.get(f"{address}preview/").status_code == 404
    assert "Петров" not in desk.get(page("report", guarded)).content.decode()
    desk.post(page("read", guarded))
    assert "цех Петрова.jpg" in desk.get(address).content.decode()
    assert desk.get(f"{address}preview/", follow=True).status_code == 200
    assert looked_at(guarded_photo.item) == [tanya]


def test_they_stay_closed_with_the_vault(desk, locked, guarded, guarded_photo, page, tanya):
    desk.post(page("read", guarded))
    client = locked(tanya)
    address = page("file", guarded, guarded_photo.item)
    assert "Петров" not in client.get(address).content.decode()
    assert client.get(f"{address}preview/", follow=True).status_code == 409
    assert looked_at(guarded_photo.item) == []


def test_an_item_is_reached_through_its_own_report_only(desk, told, photo, page):
    other = told()
    assert desk.get(page("file", other, photo.item)).status_code == 404
    assert desk.get(f"{page('file', other, photo.item)}preview/").status_code == 404


def test_other_desks_see_no_files(signed_in, report, photo, page, hana, karim, aigul):
    for user in (hana, karim, aigul):
        address = page("file", report, photo.item)
        assert signed_in(user).get(address).status_code == 404
        assert signed_in(user).get(f"{address}preview/").status_code == 404


def test_the_page_tells_what_is_known_by_whom_and_what_contradicts(
    desk, report, with_file, finish_jobs, page, tmp_path
):
    photo = media_files.photo(tmp_path / "photo.jpg", (400, 300)).read_bytes()
    file = with_file(report, photo, "IMG-20261122-WA0001.jpg")
    finish_jobs()
    answer = desk.get(page("file", report, file.item))
    assert [group.source for group in answer.context["groups"]] == ["exif", "satellites", "server"]
    codes = {one.code for one in answer.context["contradictions"]}
    assert codes - {"future"} == {"time", "place", "resaved"}
    assert [(one.kind, one.state) for one in answer.context["provenance"]] == [("c2pa", "absent")]
    for one in answer.context["contradictions"]:
        assert escape(one.text) in answer.content.decode()


def test_an_examination_that_was_stopped_is_asked_for_again(
    desk, report, photo, page, finish_jobs, tanya
):
    address = page("file", report, photo.item)
    assert f"{address}again/" not in desk.get(address).content.decode()
    EvidenceItem.objects.update(state=EvidenceItem.State.QUARANTINED, reason="crashed")
    assert f"{address}again/" in desk.get(address).content.decode()
    keys.start_job_key("media", "test")
    assert desk.post(f"{address}again/").status_code == 302
    assert finish_jobs() == {"examine_item_again": "done"}
    photo.item.refresh_from_db()
    assert photo.item.state == EvidenceItem.State.EXAMINED
    assert photo.item.custody.get(verb=Verb.ASKED_AGAIN).actor == tanya

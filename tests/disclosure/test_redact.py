"""Making people unrecognisable: proposed, corrected by hand, made in the sandbox."""

import hashlib
import io
import json

import numpy
import pytest
from django.urls import reverse
from PIL import Image, ImageChops, ImageFilter, ImageStat

from portal import workers
from portal.accounts import keys
from portal.disclosure import actions, making, regions, showing, worksheets
from portal.disclosure.models import RedactedCopy, Redaction
from portal.disclosure.regions import Region
from portal.evidence import serving
from portal.lib import jobs
from portal.lib.refusals import Refused
from tests.disclosure.conftest import crowd, ffmpeg

BOX = Region("other", 0, 0, ((0, 0.1, 0.2, 0.3, 0.4),))


@pytest.fixture
def address(photo, report, page):
    def make(name, item=None, holder=None, **more):
        named = {"public_id": (holder or report).public_id, "item_id": (item or photo).public_id}
        return reverse(f"cases:{name}", kwargs={**named, **more})

    return make


def written(*boxes) -> str:
    return json.dumps([box.as_json() for box in boxes])


def stored(copy, tmp_path) -> bytes:
    return (tmp_path / "evidence" / copy.stored_name).read_bytes()


# --- The proposal ---------------------------------------------------------------------------------


def test_a_face_is_proposed_where_it_is(photo, tanya, finish_jobs):
    actions.look_for_faces(photo, member=tanya.member, by=tanya)
    assert finish_jobs() == {"look_for_faces": "done"}
    sheet = worksheets.opened(photo, tanya.member)
    assert sheet.redaction.search == Redaction.Search.DONE
    face = next(one for one in sheet.regions if one.what == "face")
    x, y, wide, high = face.at(0)
    # Her face is pasted at 90, 140 of 900 × 600 and stands in the middle of its picture.
    assert x < 200 / 900 < x + wide and y < 230 / 600 < y + high
    assert wide < 0.25


def test_what_was_drawn_stays_when_faces_are_looked_for(photo, tanya, finish_jobs):
    actions.save_regions(photo, [BOX], version=0, by=tanya)
    actions.look_for_faces(photo, member=tanya.member, by=tanya)
    finish_jobs()
    whats = [one.what for one in worksheets.opened(photo, tanya.member).regions]
    assert whats[0] == "other" and "face" in whats


def test_without_the_libraries_boxes_are_drawn_by_hand(
    photo, tanya, finish_jobs, monkeypatch, desk, address
):
    monkeypatch.setattr("portal.disclosure.finding.LIBRARIES", ("no_such_library",))
    assert workers.media_abilities()["faces"] is False
    actions.look_for_faces(photo, member=tanya.member, by=tanya)
    assert finish_jobs() == {"look_for_faces": "done"}
    assert "Draw the boxes by hand" in desk.get(address("boxes")).content.decode()


def test_a_worker_that_was_started_anew_asks_for_the_key_again(photo, tanya, finish_jobs):
    actions.look_for_faces(photo, member=tanya.member, by=tanya)
    keys.start_job_key("media", "test")
    assert finish_jobs() == {"look_for_faces": "quarantined"}
    assert Redaction.objects.get(item=photo).search == Redaction.Search.FAILED


# --- The copy -------------------------------------------------------------------------------------


@pytest.fixture
def copy_of(tanya, finish_jobs):
    def make(item, *boxes, cover="blur", voice="masked"):
        sheet = worksheets.opened(item, tanya.member)
        saved = actions.save_regions(item, list(boxes), version=sheet.redaction.version, by=tanya)
        copy = actions.make_copy(
            item, version=saved.version, cover=cover, voice=voice, member=tanya.member, by=tanya
        )
        finish_jobs()
        copy.refresh_from_db()
        return copy

    return make


@pytest.mark.parametrize("cover", ["blur", "solid"])
def test_nothing_of_what_stood_in_a_box_is_kept(photo, copy_of, tmp_path, cover):
    copy = copy_of(photo, BOX, cover=cover)
    assert copy.state == RedactedCopy.State.READY
    made = Image.open(io.BytesIO(stored(copy, tmp_path))).convert("L")
    before = Image.open(io.BytesIO(crowd())).convert("L")
    assert made.size == before.size
    inside, outside = (100, 130, 350, 350), (450, 100, 880, 560)
    assert detail(made.crop(inside)) < detail(before.crop(inside)) / 3
    untouched = ImageChops.difference(made.crop(outside), before.crop(outside))
    assert ImageStat.Stat(untouched).mean[0] < 3


def detail(picture) -> float:
    """How much there is to see besides soft colours."""
    return ImageStat.Stat(picture.resize((50, 44)).filter(ImageFilter.FIND_EDGES)).mean[0]


def test_a_copy_has_a_hash_and_a_line_of_its_own_and_the_original_is_untouched(
    photo, copy_of, tanya, tmp_path
):
    before = (tmp_path / "evidence" / photo.stored_name).read_bytes()
    copy = copy_of(photo, BOX)
    assert copy.sha256 == hashlib.sha256(stored(copy, tmp_path)).hexdigest() != photo.sha256
    line = photo.custody.get(verb="redacted")
    assert line.actor == tanya
    assert line.detail["number"] == 1 and line.detail["regions"] == 1
    assert line.detail["commitment"] == copy.commitment
    assert (tmp_path / "evidence" / photo.stored_name).read_bytes() == before
    opened = io.BytesIO()
    serving.write_original(photo, serving.item_key(photo, tanya.member), opened)
    assert opened.getvalue() == crowd()


def test_every_copy_is_kept(photo, copy_of, tmp_path):
    first, second = copy_of(photo, BOX), copy_of(photo, BOX, cover="solid")
    assert (first.number, second.number) == (1, 2)
    assert stored(first, tmp_path) != stored(second, tmp_path)


def test_a_certificate_lists_it(guarded_photo, copy_of, tanya):
    copy = copy_of(guarded_photo, BOX)
    listed = showing.derivatives(guarded_photo, tanya.member)[0]
    assert (listed["kind"], listed["size"]) == ("redacted 1", copy.size)
    assert len(listed["sha256"]) == 64


def test_running_the_job_twice_changes_nothing(photo, copy_of):
    copy = copy_of(photo, BOX)
    making.make(copy, b"")
    assert photo.custody.filter(verb="redacted").count() == 1


def test_a_copy_of_a_guarded_file_is_sealed_with_its_boxes(guarded_photo, copy_of, tanya, tmp_path):
    copy = copy_of(guarded_photo, BOX)
    assert copy.state == RedactedCopy.State.READY
    assert stored(copy, tmp_path).startswith(b"age-encryption.org/v1")
    assert copy.sha256 == "" and copy.regions == []
    redaction = Redaction.objects.get(item=guarded_photo)
    assert redaction.regions == []
    pair = serving.item_key(guarded_photo, tanya.member)
    assert len(worksheets.sha256_of(copy, pair)) == 64
    assert worksheets.opened(guarded_photo, tanya.member).regions[0].at(0) == pytest.approx(
        BOX.at(0)
    )


def test_a_face_that_walks_is_covered_all_the_way(
    report, with_file, walk, copy_of, tanya, finish_jobs, media_worker, tmp_path
):
    item = with_file(report, walk, "walk.mp4").item
    finish_jobs()
    item.refresh_from_db()
    moving = Region("face", 0, 3, ((0, 0.06, 0.16, 0.36, 0.62), (3, 0.44, 0.16, 0.36, 0.62)))
    copy = copy_of(item, moving, cover="solid")
    assert (copy.state, copy.media_type) == ("ready", "video/mp4")
    assert (copy.width, copy.height) == (640, 360)
    made = tmp_path / "made.mp4"
    made.write_bytes(stored(copy, tmp_path))
    for second in ("0", "1.05", "1.6", "2.8"):
        still = Image.open(
            io.BytesIO(ffmpeg(tmp_path / "still.png", "-ss", second, "-i", made, "-frames:v", "1"))
        ).convert("RGB")
        left = round(40 + 80 * float(second)) + 30
        colours = ImageStat.Stat(still.crop((left, 90, left + 140, 240)))
        assert max(colours.mean) < 60 and max(colours.stddev) < 12, second


def test_a_masked_voice_is_another_sound_of_the_same_length(
    report, with_file, walk, copy_of, finish_jobs, media_worker, tmp_path
):
    source = tmp_path / "walk.mp4"
    source.write_bytes(walk)
    note = ffmpeg(tmp_path / "note.ogg", "-i", source, "-vn", "-c:a", "libopus")
    item = with_file(report, note, "note.ogg").item
    finish_jobs()
    item.refresh_from_db()
    copy = copy_of(item)
    assert (copy.state, copy.media_type) == ("ready", "audio/mp4")
    made = tmp_path / "made.m4a"
    made.write_bytes(stored(copy, tmp_path))
    raw = ("-ac", "1", "-ar", "8000", "-f", "s16le")
    before = ffmpeg(tmp_path / "a.raw", "-i", source, *raw)
    after = ffmpeg(tmp_path / "b.raw", "-i", made, *raw)
    assert abs(len(before) - len(after)) < 8000
    assert _tone(before) == pytest.approx(220, abs=12)
    assert _tone(after) != pytest.approx(220, abs=12)


def _tone(raw: bytes) -> float:
    """The loudest tone of a second in the middle, in hertz."""
    wave = numpy.frombuffer(raw, dtype="<i2")[8000:16000].astype(float)
    heights = numpy.abs(numpy.fft.rfft(wave * numpy.hanning(len(wave))))
    return float(heights[50:].argmax() + 50) * 8000 / len(wave)


def test_a_copy_carries_nothing_of_the_device(photo, copy_of, tmp_path):
    copy = copy_of(photo, BOX)
    assert not Image.open(io.BytesIO(stored(copy, tmp_path))).getexif()


# --- Two people -----------------------------------------------------------------------------------


def test_nobody_overwrites_what_somebody_else_saved(photo, tanya, leo, desk, address):
    actions.save_regions(photo, [BOX], version=0, by=leo)
    other = Region("other", 0, 0, ((0, 0.6, 0.6, 0.2, 0.2),))
    answer = desk.post(address("boxes"), {"version": 0, "regions": written(other), "cover": "blur"})
    assert answer.status_code == 409
    assert worksheets.opened(photo, tanya.member).regions[0].at(0) == pytest.approx(BOX.at(0))
    shown = answer.content.decode()
    # Her own boxes are still in the form, and she may put them over his on purpose.
    assert "0.6" in shown and 'name="version" value="1"' in shown
    answer = desk.post(address("boxes"), {"version": 1, "regions": written(other), "cover": "blur"})
    assert answer.status_code == 302
    assert worksheets.opened(photo, tanya.member).regions[0].at(0) == pytest.approx(other.at(0))


# --- The page -------------------------------------------------------------------------------------


def test_the_proposal_is_taken_as_it_is_without_javascript(
    photo, tanya, desk, address, finish_jobs
):
    desk.post(address("search"))
    finish_jobs()
    page = desk.get(address("boxes"))
    editor = page.context["editor"]
    fields = {
        "version": editor.redaction.version,
        "regions": page.context["drawn"],
        "listed": "1",
        "keep": [one.number for one in editor.boxes],
        "cover": "blur",
        "go": "make",
    }
    assert desk.post(address("boxes"), fields).status_code == 302
    finish_jobs()
    assert photo.redacted_copies.get().state == "ready"
    assert photo.redacted_copies.get().count == len(editor.boxes) > 0


def test_a_box_is_left_out_without_javascript(photo, tanya, desk, address):
    actions.save_regions(photo, [BOX, BOX], version=0, by=tanya)
    fields = {
        "version": 1,
        "regions": written(BOX, BOX),
        "listed": "1",
        "keep": ["1"],
        "cover": "blur",
        "go": "save",
    }
    desk.post(address("boxes"), fields)
    assert len(worksheets.opened(photo, tanya.member).regions) == 1


@pytest.mark.parametrize(
    "broken",
    ["[", "{}", '[{"what": "soul", "keys": [[0,0,0,1,1]]}]', '[{"what": "face", "keys": []}]',
     '[{"what": "face", "keys": [[0, NaN, 0, 1, 1]]}]', "[" * 5000],
)  # fmt: skip
def test_boxes_that_are_none_are_refused_in_words(photo, desk, address, broken):
    answer = desk.post(address("boxes"), {"version": 0, "regions": broken, "go": "save"})
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


def test_a_copy_without_a_box_is_refused(photo, desk, address):
    answer = desk.post(
        address("boxes"), {"version": 0, "regions": "[]", "cover": "blur", "go": "make"}
    )
    assert answer.status_code == 409
    assert "There is no box yet" in answer.content.decode()
    assert not photo.redacted_copies.exists()


def test_a_closed_vault_keeps_the_boxes_of_a_guarded_file_closed(
    guarded, guarded_photo, tanya, locked, address
):
    actions.save_regions(guarded_photo, [BOX], version=0, by=tanya)
    answer = locked(tanya).get(address("boxes", guarded_photo, guarded))
    assert answer.status_code == 409


def test_a_job_that_is_given_up_says_so(photo, tanya):
    actions.save_regions(photo, [BOX], version=0, by=tanya)
    copy = actions.make_copy(
        photo, version=1, cover="blur", voice="masked", member=tanya.member, by=tanya
    )
    making.make_given_up(copy, "WorkerLost")
    copy.refresh_from_db()
    assert copy.state == RedactedCopy.State.FAILED
    assert jobs.Job.objects.filter(kind="make_redacted_copy").exists()


def test_no_copy_is_made_of_what_was_never_opened(report, with_file, tanya, media_worker):
    item = with_file(report, b"words").item
    with pytest.raises(Refused):
        actions.look_for_faces(item, member=tanya.member, by=tanya)


def test_regions_of_a_picture_have_no_time():
    read = regions.read([BOX.as_json()], length=0)
    assert (read[0].start, read[0].end) == (0, 0)
    assert read[0].at(7) == pytest.approx(BOX.at(0))

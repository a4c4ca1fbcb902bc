"""Times and places that cannot all be true are marked, in words with both sources."""

from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from portal.evidence import contradictions, probing, resaved, sayings
from portal.evidence.contradictions import Claims
from portal.lib.geo import Position

NOON = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
CAMERA = {"kind": "image", "make": "Samsung", "model": "SM-A155F", "width": 4000, "height": 3000}


def claims(**changed):
    return Claims(**{"received_at": NOON, "happened_at": NOON, **changed})


def found(facts, **changed):
    return {
        one.code: one.text for one in contradictions.found({**CAMERA, **facts}, claims(**changed))
    }


def taken(at, source="exif"):
    said = at if isinstance(at, str) else at.isoformat()
    return {"taken": {"at": said, "source": source}}


def test_a_photo_of_the_hour_that_is_told_contradicts_nothing():
    assert found(taken(NOON - timedelta(minutes=20)), name="20261122_064000.jpg") == {}


@pytest.mark.parametrize(
    ("at", "contradicts"),
    [
        (NOON + timedelta(hours=1), True),
        ("2026-11-22T20:59:00", False),  # noon in Kiribati: some clock on Earth says so
        ("2026-11-22T21:30:00", True),  # later than any clock on Earth
        ("2031-01-01T00:00:00", True),
    ],
)
def test_nothing_is_recorded_after_it_came(at, contradicts):
    assert ("future" in found(taken(at))) is contradicts


def test_another_day_than_the_reporter_says():
    said = found(taken(NOON - timedelta(days=1), "container"))
    assert set(said) == {"time"}
    assert said["time"].startswith("The file's container says")


def test_a_clock_without_a_zone_is_not_compared_with_what_is_told():
    assert found(taken("2026-11-20T10:00:00")) == {}


def test_a_position_far_from_the_precinct_and_one_within_its_own_doubt():
    precinct = Position(43.2221, 76.9081)
    there = {"position": {"latitude": 51.1, "longitude": 71.4, "source": "exif"}}
    assert "km from the precinct" in found(there, place=precinct)["place"]
    near = {"position": {"latitude": 43.2320, "longitude": 76.9081, "accuracy": 900}}
    assert found(near, place=precinct) == {}
    assert found(there) == {}


def test_a_device_that_heard_another_time_from_the_satellites():
    heard = {"satellite_time": {"at": (NOON - timedelta(hours=3)).isoformat()}}
    assert set(found({**taken(NOON - timedelta(minutes=5)), **heard})) == {"clocks"}


def test_a_name_of_another_day():
    said = found(taken(NOON - timedelta(hours=1)), name="VID_20261120_101500.mp4")
    assert set(said) == {"name"} and "20" in said["name"]
    assert contradictions.day_in("report-20269999.jpg") is None


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("IMG-20261122-WA0007.jpg", {}),
        ("WhatsApp Image 2026-11-22 at 10.11.12.jpeg", {}),
        ("photo_2026-11-22_10-11-12.jpg", {}),
        ("signal-2026-11-22-101112.jpg", {}),
        ("received_1234567890123.jpeg", {}),
        ("a.jpg", {"software": "Adobe Photoshop 26.0"}),
        ("a.jpg", {"exif_width": 4000, "exif_height": 3000, "width": 1600, "height": 1200}),
        ("a.jpg", {"make": "", "model": "", "width": 1280, "height": 960}),
        ("a.jpg", {"make": "", "model": "", "jpeg_quality": 80}),
    ],
)
def test_a_file_that_was_passed_on_or_edited_is_told(name, facts):
    assert "resaved" in found(facts, name=name)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("IMG_20261122_101500.jpg", {}),
        ("DSC01234.JPG", {"exif_width": 3000, "exif_height": 4000}),  # turned upright, not cut
        ("a.png", {"make": "", "model": ""}),  # one sign alone is none
        ("a.jpg", {"jpeg_quality": 95, "width": 2560, "height": 1920}),  # a simple phone's own
    ],
)
def test_a_file_as_the_camera_wrote_it_is_not(name, facts):
    assert found(facts, name=name) == {}


def test_a_photo_pressed_again_betrays_its_program(media, tmp_path):
    passed_on = tmp_path / "IMG-20261122-WA0001.jpg"
    with Image.open(media("photo.jpg")) as photo:
        photo.resize((1200, 1600)).save(passed_on, quality=72)
    facts = probing.probe(passed_on).as_json()
    assert facts["jpeg_quality"] == 72
    assert {sign.code for sign in resaved.signs(facts, passed_on.name)} == {
        "name",
        "size",
        "tables",
        "silent",
    }


def test_every_saying_stands_with_who_says_it(media):
    facts = probing.probe(media("photo.jpg")).as_json() | {"sha256": "ab" * 32}
    groups = {group.source: dict(group.facts) for group in sayings.grouped(facts, 1234567)}
    assert groups["exif"]["Camera"] == "Samsung SM-A155F" and "Position" in groups["exif"]
    assert set(groups["satellites"]) == {"Time"}
    assert groups["server"]["Size in bytes"] == "1\u00a0234\u00a0567"
    assert groups["server"]["SHA-256"] == "ab" * 32
    video = probing.probe(media("video.mp4")).as_json()
    assert "Recorded" in dict(
        next(one for one in sayings.grouped(video, 1) if one.source == "container").facts
    )


def test_nonsense_in_the_facts_says_nothing():
    nonsense = {"taken": {"at": "вчера"}, "position": {"latitude": 200}, "provenance": None}
    assert found(nonsense) == {}
    assert sayings.sayings({**nonsense, "satellite_time": {"at": 7}}, 0)

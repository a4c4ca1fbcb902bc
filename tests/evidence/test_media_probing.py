"""What files say about themselves is read, kept apart by who says it, and believed of nobody."""

import json

import pytest

from portal.evidence import probing, sandbox, sandbox_root
from portal.evidence.probing import Moment, Position, probe
from portal.evidence.signatures import Kind


def test_a_photo_tells_time_place_and_device(media):
    facts = probe(media("photo.jpg"))
    assert facts.taken == Moment("2026-11-21T09:30:00+05:00", "exif") and facts.taken.has_offset
    assert facts.satellite_time == Moment("2026-11-21T04:29:58+00:00", "satellites")
    assert facts.position == Position(43.2389, 76.889700, "exif", 12.0)
    assert (facts.make, facts.model, facts.software) == ("Samsung", "SM-A155F", "A155FXXU1")
    assert (facts.width, facts.height, facts.orientation) == (900, 1200, 6)


@pytest.mark.parametrize("name", ["drawn.png", "drawn.webp", "drawn.avif", "drawn.gif"])
def test_a_picture_that_says_nothing_still_has_a_size(media, name):
    facts = probe(media(name))
    assert (facts.width, facts.height, facts.taken, facts.position) == (400, 300, None, None)


def test_a_video_tells_what_its_container_says(media):
    facts = probe(media("video.mp4"))
    assert facts.taken == Moment("2026-11-21T04:30:00+00:00", "container")
    assert facts.position == Position(43.2389, 76.8897, "container")
    assert (facts.video_codec, facts.audio_codec, round(facts.seconds)) == ("h264", "aac", 2)
    assert (facts.width, facts.height) == (320, 240)


def test_a_video_held_upright_is_higher_than_wide(media):
    facts = probe(media("portrait.mov"))
    assert (facts.width, facts.height, facts.reason) == (360, 640, "")


def test_the_length_of_a_browsers_recording_is_counted(media):
    facts = probe(media("browser.webm"))
    assert (facts.video_codec, facts.audio_codec) == ("vp8", "opus")
    assert 1.8 <= facts.seconds <= 2.3


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("note.ogg", "opus"),
        ("note.m4a", "aac"),
        ("note.mp3", "mp3"),
        ("note.wav", "pcm_s16le"),
        ("note.flac", "flac"),
        ("note.amr", "amr_nb"),
    ],
)
def test_recordings_tell_their_length(media, name, codec):
    facts = probe(media(name))
    assert (facts.kind, facts.audio_codec, facts.reason) == (Kind.AUDIO, codec, "")
    assert 0.9 <= facts.seconds <= 2.3


def test_an_mp4_with_sound_only_is_a_recording(media):
    facts = probe(media("note.mp4"))
    assert (facts.kind, facts.media_type, facts.suffix) == (Kind.AUDIO, "audio/mp4", ".m4a")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("huge.png", "too_many_pixels"),
        ("pressed.jpg", "too_many_pixels"),
        ("stub.jpg", "unreadable"),
        ("cut.mp4", "unreadable"),
        ("empty.jpg", "empty"),
        ("playlist.mp4", "playlist"),
        ("drawing.svg", "drawing"),
    ],
)
def test_what_cannot_be_shown_says_why(media, name, reason):
    facts = probe(media(name))
    assert facts.reason == reason and facts.sentence


def test_facts_are_plain_values_for_a_json_column(media):
    said = json.loads(json.dumps(probe(media("photo.jpg")).as_json()))
    assert said["position"]["source"] == "exif" and "seconds" not in said


def test_without_ffmpeg_a_video_is_kept_and_says_so(media, monkeypatch):
    video = media("video.mp4")
    monkeypatch.setattr(sandbox_root, "tool", lambda name: "")
    facts = probe(video)
    assert facts.reason == "missing_tool" and facts.sentence


def test_sayings_of_strangers_are_made_harmless():
    assert probing.word("a\u202egpj.exe\x00\x1b[31m\n" + "x" * 500).startswith("agpj.exe[31mx")
    assert len(probing.word("x" * 500)) == probing.WORD_LIMIT
    assert probing.word(["not", "a", "word"]) == ""


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2026:13:41 09:00:00", "yesterday", None]
)
def test_clocks_that_were_never_set_give_no_time(text):
    assert probing._exif_moment(text) is None


@pytest.mark.parametrize(
    "place", [(91, 0), (0, 181), (0, 0), (float("nan"), 1), ("43", "76"), (None, None), (True, 1)]
)
def test_places_that_are_not_on_earth_give_no_position(place):
    assert probing._position(*place, "exif") is None


@pytest.mark.parametrize(
    "said",
    [
        {"refused": ["a", "list"]},
        {"width": float("nan"), "satellite_time": [float("inf")] * 3, "accuracy": float("inf")},
        {"width": True, "height": -4, "latitude": {}, "make": {"a": 1}, "taken": 7},
        ["not", "facts"],
    ],
)
def test_a_child_taken_over_cannot_upset_the_worker(media, monkeypatch, said):
    fence = sandbox.current()
    monkeypatch.setattr(fence, "_listen", lambda *given: (json.dumps(said).encode(), 0))
    facts = probe(media("photo.jpg"))
    fence.close()
    json.dumps(facts.as_json(), allow_nan=False)
    assert (facts.width, facts.position, facts.taken, facts.make) == (None, None, None, "")

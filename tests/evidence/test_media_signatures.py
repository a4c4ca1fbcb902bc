"""A file's type is read from its first bytes, whatever it is called."""

import pytest

from portal.evidence.signatures import HEAD, Kind, identify


@pytest.mark.parametrize(
    ("name", "media_type", "format"),
    [
        ("photo.jpg", "image/jpeg", "JPEG"),
        ("iphone.heic", "image/heic", "HEIF"),
        ("drawn.png", "image/png", "PNG"),
        ("drawn.webp", "image/webp", "WEBP"),
        ("drawn.avif", "image/avif", "AVIF"),
        ("drawn.gif", "image/gif", "GIF"),
        ("video.mp4", "video/mp4", "mov"),
        ("portrait.mov", "video/quicktime", "mov"),
        ("browser.webm", "video/webm", "matroska"),
        ("note.ogg", "audio/ogg", "ogg"),
        ("note.m4a", "audio/mp4", "mov"),
        ("note.mp3", "audio/mpeg", "mp3"),
        ("note.wav", "audio/wav", "wav"),
        ("note.flac", "audio/flac", "flac"),
        ("note.amr", "audio/amr", "amr"),
        ("paper.pdf", "application/pdf", "pdf"),
    ],
)
def test_what_phones_make_is_known_and_has_one_decoder(media, name, media_type, format):
    found = identify(media(name))
    assert (found.media_type, found.format, found.decodable) == (media_type, format, True)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("playlist.mp4", "playlist"),
        ("dash.mp4", "playlist"),
        ("joined.mp4", "playlist"),
        ("drawing.svg", "drawing"),
        ("page.jpg", "page"),
        ("files.zip", "archive"),
        ("words.txt", "text"),
        ("noise.bin", "unknown"),
        ("empty.jpg", "empty"),
    ],
)
def test_what_could_lead_elsewhere_is_kept_and_never_opened(media, name, reason):
    found = identify(media(name))
    assert (found.reason, found.decodable, found.format) == (reason, False, "")
    assert found.sentence


def test_a_file_that_is_two_things_at_once_is_only_its_first(media):
    assert identify(media("polyglot.jpg")).format == "JPEG"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", "image/avif"),
        (b"\x00\x00\x00\x14ftyp3gp5\x00\x00\x00\x003gp5", "video/3gpp"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime"),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video/quicktime"),
        (b"\xff\xfb\x90\x64" + b"\x00" * 60, "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + b"\x00" * 60, "audio/aac"),
        (b"#!AMR-WB\n", "audio/amr-wb"),
    ],
)
def test_relatives_are_told_apart(head, media_type):
    assert identify(head).media_type == media_type


def test_a_playlist_hidden_behind_white_space_or_in_utf_16_is_still_one():
    text = "\n \t#EXTM3U\nfile:///etc/passwd\n"
    assert identify(text.encode()).reason == "playlist"
    assert identify(text.encode("utf-16")).reason == "playlist"


@pytest.mark.parametrize("length", [1, 3, 5, 9, 13, HEAD])
def test_no_beginning_is_too_short_or_too_odd(length):
    for first in range(256):
        found = identify(bytes([first]) * length)
        assert found.kind in Kind and (found.decodable or found.sentence)

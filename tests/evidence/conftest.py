"""The files of this room's tests: each is made when it is first asked for."""

from functools import cache

import pytest

from portal.evidence import renditions, sandbox
from portal.evidence.probing import probe
from tests.evidence import media_files as made

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """media("photo.jpg") is the path of a real file of that name."""
    folder = tmp_path_factory.mktemp("media")
    secret = folder / "secret.txt"
    secret.write_text(made.SECRET)

    def written(content):
        return lambda path: path.write_bytes(content) and path

    def cut_from(name, share):
        return lambda path: made.cut(path, file(name), share)

    makers = {
        "photo.jpg": made.photo,
        "large.jpg": lambda path: made.photo(path, (4000, 3000)),
        "pressed.jpg": made.progressive,
        "iphone.heic": made.iphone_photo,
        "drawn.png": made.drawn,
        "drawn.webp": made.drawn,
        "drawn.avif": made.drawn,
        "drawn.gif": made.drawn,
        "wide.png": made.wide,
        "see-through.png": made.see_through,
        "deep-grey.png": made.deep_grey,
        "video.mp4": made.video,
        "portrait.mov": made.portrait_video,
        "browser.webm": made.browser_video,
        "phone.3gp": made.old_phone_video,
        "film.mkv": lambda path: made.copied(path, file("video.mp4")),
        "bright.mp4": made.bright_video,
        "note.ogg": lambda path: made.recording(path, "-c:a", "libopus"),
        "note.m4a": lambda path: made.recording(path, "-c:a", "aac"),
        "note.mp4": lambda path: made.recording(path, "-c:a", "aac"),
        "note.mp3": lambda path: made.recording(path, "-c:a", "libmp3lame"),
        "note.wav": made.recording,
        "note.flac": made.recording,
        "note.amr": made.amr,
        "paper.pdf": made.pdf,
        "huge.png": made.huge_png,
        "playlist.mp4": lambda path: made.playlist(path, secret),
        "dash.mp4": written(b'<?xml version="1.0"?><MPD><BaseURL>secret.txt</BaseURL></MPD>'),
        "joined.mp4": written(b"ffconcat version 1.0\nfile secret.txt\n"),
        "drawing.svg": written(b'<?xml version="1.0"?><svg><script>alert(1)</script></svg>'),
        "page.jpg": written(b"<!DOCTYPE html><script>alert(1)</script>"),
        "files.zip": written(b"PK\x03\x04" + b"\x00" * 60),
        "words.txt": written("Меня заставляют голосовать".encode()),
        "noise.bin": written(bytes(range(7, 250)) * 20),
        "polyglot.jpg": made.jpeg_with_archive,
        "cut.jpg": cut_from("photo.jpg", 0.6),
        "stub.jpg": cut_from("photo.jpg", 0.0005),
        "cut.mp4": cut_from("video.mp4", 0.5),
    }

    @cache
    def file(name):
        if name == "empty.jpg":
            (folder / name).touch()
            return folder / name
        return makers[name](folder / name)

    return file


@pytest.fixture(scope="session")
def copies(media, tmp_path_factory):
    """copies("photo.jpg") is the batch of all copies of that file; made once a session."""

    @cache
    def made_of(name) -> renditions.Batch:
        source = media(name)
        return renditions.make_all(source, tmp_path_factory.mktemp(name), probe(source))

    return made_of


@pytest.fixture(scope="session", autouse=True)
def nothing_left_running():
    yield
    sandbox.close()

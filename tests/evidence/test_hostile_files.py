"""Files made to do harm: refused or kept sealed, and nothing but they themselves is opened.

A canary lies beside every file, and a listener waits on this machine. The kernel tells of every
opening of the canary, whoever opens it; the listener counts who calls.
"""

import ctypes
import os
import select
import socket

import pytest

from portal.evidence import pipeline, sandbox
from portal.evidence.pipeline import State
from tests.evidence import hostile_files as hostile

IN_OPEN = 0x20
CANARY = b"what-only-the-worker-may-read"


class Watched:
    """A canary that nobody may open and a listener that nobody may call."""

    def __init__(self, folder):
        self.canary = folder / "canary.txt"
        self.canary.write_bytes(CANARY)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        libc = ctypes.CDLL(None, use_errno=True)
        self.opened = libc.inotify_init()
        libc.inotify_add_watch(self.opened, os.fsencode(self.canary), IN_OPEN)

    def touched(self) -> list[str]:
        ready = select.select([self.opened, self.listener], [], [], 0)[0]
        return [
            name
            for name, what in (("canary", self.opened), ("network", self.listener))
            if what in ready
        ]

    def close(self):
        os.close(self.opened)
        self.listener.close()


@pytest.fixture
def watched(tmp_path):
    watched = Watched(tmp_path)
    yield watched
    watched.close()


def examined(path, folder):
    examination = pipeline.Examination(None, None, folder, path)
    for step in pipeline.READING:
        step(examination)
    return examination


@pytest.mark.parametrize("name", hostile.MAKERS)
def test_harm_is_kept_sealed_and_reaches_nothing(name, watched, tmp_path):
    maker, reasons = hostile.MAKERS[name]
    path = maker(tmp_path / name, watched.canary, watched.port)
    made = tmp_path / "made"
    made.mkdir()
    examination = examined(path, made)
    state, reason = pipeline.outcome(examination)
    assert reason in reasons
    assert state == (State.UNREADABLE if reason else State.EXAMINED)
    assert watched.touched() == []
    assert CANARY not in repr(pipeline.found(examination)).encode()
    for copy in examination.batch.made:
        assert CANARY not in copy.path.read_bytes()


# ffmpeg with nothing forbidden to it: our table fooled, every demuxer and protocol allowed.
TRUSTING = (
    "-y -protocol_whitelist file,crypto,data,tcp,http,concat {form} -i {{source}} -f data {{0}}"
)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("playlist.mp4", "-f hls -allowed_extensions ALL"),
        ("distant.m3u8", "-f hls -allowed_extensions ALL"),
        ("joined.mp4", "-f concat -safe 0"),
    ],
)
def test_even_a_decoder_that_obeys_the_file_reaches_nothing(name, form, watched, tmp_path):
    path = hostile.MAKERS[name][0](tmp_path / name, watched.canary, watched.port)
    arguments = TRUSTING.format(form=form).split()
    result = sandbox.run("ffmpeg", path, tmp_path, outputs=["out.bin"], arguments=arguments)
    assert not result.ok and CANARY not in result.output + result.notes
    assert watched.touched() == []


def test_the_watch_sees_an_opening_and_a_call(watched):
    watched.canary.read_bytes()
    with socket.create_connection(("127.0.0.1", watched.port)):
        assert watched.touched() == ["canary", "network"]

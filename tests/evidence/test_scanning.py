"""A virus scanner is asked about originals where there is one; evidence stays whatever it says."""

import socket
import threading

import pytest

from portal.evidence import actions, contradictions, sayings, scanning, uploads
from portal.evidence.contradictions import Claims
from portal.evidence.models import EvidenceItem


class Scanner:
    """Speaks ClamAV's published protocol; what it is brought begins with what it is to answer."""

    def __init__(self, answer=b"stream: OK\0"):
        self.answer, self.brought = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        line, _from = self.door.accept()
        with line, line.makefile("rb") as said:
            assert said.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(said.read(4), "big"):
                self.brought += said.read(length)
            line.sendall(self.answer)


@pytest.fixture
def scanner(settings):
    def make(*answer):
        made = Scanner(*answer)
        settings.CLAMAV_ADDRESS = made.address
        return made

    return make


def told(found: dict) -> str:
    facts = {"scan": found}
    said = {one.label: one.value for one in sayings.sayings(facts, 1)}
    return said["Viruses"]


def test_it_is_brought_the_whole_original_and_its_answer_is_told(scanner, tmp_path):
    path = tmp_path / "original"
    path.write_bytes(bytes(range(256)) * 3000)
    there = scanner()
    found = scanning.look(path)
    assert there.brought == path.read_bytes()
    assert told(found) == "A scanner knows none in it."
    found = scanner(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") and scanning.look(path)
    assert found == {"state": "found", "name": "Win.Test.EICAR_HDB-1"}
    assert "Win.Test.EICAR_HDB-1" in told(found)
    found = scanner(b"INSTREAM size limit exceeded. ERROR\0") and scanning.look(path)
    assert "too large" in told(found)


def test_a_scanner_that_is_away_or_none_at_all_is_said_in_words(settings, tmp_path):
    path = tmp_path / "original"
    path.write_bytes(b"x")
    settings.CLAMAV_ADDRESS = ""
    assert told(scanning.look(path)) == "Not looked for: no scanner is set up."
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"
    assert told(scanning.look(path)) == "Not looked for: the scanner did not answer."
    assert not scanning.answers()


def test_a_scanner_that_answers_in_drops_is_given_up_at_one_deadline(monkeypatch, tmp_path):
    path = tmp_path / "original"
    path.write_bytes(b"x")
    asked, there = socket.socketpair()
    there.sendall(b"stream: ")
    monkeypatch.setattr(scanning, "WHOLE", 0.2)
    dropping = threading.Event()

    def drop():
        while not dropping.wait(0.05):
            there.sendall(b".")

    threading.Thread(target=drop, daemon=True).start()
    try:
        with pytest.raises(TimeoutError):
            scanning._asked(asked, path)
    finally:
        dropping.set()


@pytest.mark.django_db
def test_what_was_found_stands_above_the_file_and_the_file_stays(
    scanner, vaults, media, finish_jobs
):
    scanner(b"stream: Eicar FOUND\0")
    with open(media("words.txt"), "rb") as stream:
        item = actions.receive(uploads.receive_stream(stream), guarded=False, how="form")
    finish_jobs()
    item = EvidenceItem.objects.get(pk=item.pk)
    assert item.facts["scan"] == {"state": "found", "name": "Eicar"}
    warned = contradictions.found(item.facts, Claims(item.received_at))
    assert [one.code for one in warned] == ["virus"]
    assert "Eicar" in warned[0].text

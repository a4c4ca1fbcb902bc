"""Uploads over real connections: independent clients, cuts, kills, memory; gunicorn serves them
as in production, beside the portal of the walking tests and on the same data."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.bench import servers

MB = 1024 * 1024
PEER = Path(__file__).parent / "peers" / "tus-js-client.min.js"
TYPE = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def server(portal_live, tmp_path_factory):
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    with servers.gunicorn("portal.wsgi", portal_live.environment, log, "--workers=1") as running:
        yield running


class Phone:
    """A phone with a report that has been filed; speaks tus over sockets of its own."""

    def __init__(self, port: int):
        self.port = port
        self.report = uuid4()
        told = json.dumps({"role": "voter", "narrative": "Меня не нашли в списке."})
        kind = {"Content-Type": "application/json"}
        answer = self.ask("PUT", f"/api/v1/reports/{self.report}/", told.encode(), kind)
        self.token = json.loads(answer.body)["upload_token"]

    def ask(self, method: str, path: str, body=b"", headers=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(line):
            line.request(method, path, body, {"Tus-Resumable": "1.0.0", **(headers or {})})
            answer = line.getresponse()
            answer.body = answer.read()
            return answer

    @property
    def headers(self) -> dict[str, str]:
        return {"Upload-Token": self.token}

    def metadata(self) -> dict[str, str]:
        return {"report": str(self.report), "id": str(uuid4()), "filename": "Видео.mp4"}

    def announce(self, size: int) -> str:
        said = [f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in self.metadata().items()]
        headers = {"Upload-Length": str(size), "Upload-Metadata": ",".join(said), **self.headers}
        answer = self.ask("POST", "/api/v1/uploads/", b"", headers)
        assert answer.status == 201, answer.body
        return answer.headers["Location"]

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])

    def send(self, path: str, offset: int, body: bytes):
        return self.ask("PATCH", path, body, {"Upload-Offset": str(offset), **TYPE})

    def begin(self, path: str, offset: int, length: int) -> socket.socket:
        """A PATCH that has said all but its bytes."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.sendall(
            f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: {TYPE['Content-Type']}\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
        )
        return line

    def received(self, path: str) -> str:
        """The hash of what the server holds, over its signature's message."""
        said = json.loads(self.ask("GET", path).body)
        assert said["sha256"] in said["receipt"]["message"]
        return said["sha256"]


@pytest.fixture
def tus_phone(server):
    return Phone(server.port)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def until(found, seconds: float = 20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if (value := found()) is not None:
            return value
        time.sleep(0.1)
    raise AssertionError("It did not happen.")


# --- Independent clients -------------------------------------------------------------------------


def test_tuspy_sends_a_file_and_goes_on_with_it(tus_phone, server, tmp_path):
    body = os.urandom(2 * MB + 5)
    path = tmp_path / "video.mp4"
    path.write_bytes(body)
    client = TusClient(f"{server.url}/api/v1/uploads/", headers=tus_phone.headers)
    asked = {"chunk_size": 300_000, "metadata": tus_phone.metadata(), "upload_checksum": True}
    first = client.uploader(str(path), **asked)
    first.upload(stop_at=900_000)
    again = client.uploader(str(path), url=first.url, **asked)
    assert again.offset == 900_000
    again.upload()
    assert tus_phone.received(first.url.removeprefix(server.url)) == sha256(body)
    with pytest.raises(TusCommunicationError):
        client.uploader(str(path), url=f"{server.url}/api/v1/uploads/{'a' * 43}/").upload()


def test_tus_js_client_sends_a_file_in_a_browser(portal_live, phone):
    page = phone()
    page.goto("/safety/")
    page.evaluate(PEER.read_text())
    mine = Phone(int(portal_live.url.rpartition(":")[2]))
    sent = page.evaluate(
        """async ([headers, metadata, withFirst]) => {
          const bytes = new Uint8Array(700000).map((_, i) => (i * 7919) >> 3);
          const url = await new Promise((resolve, reject) => {
            const upload = new tus.Upload(new Blob([bytes]), {
              endpoint: "/api/v1/uploads/", headers, metadata, chunkSize: 262144,
              uploadDataDuringCreation: withFirst, storeFingerprintForResuming: false,
              retryDelays: [], onError: reject, onSuccess: () => resolve(upload.url),
            });
            upload.start();
          });
          const digest = await crypto.subtle.digest("SHA-256", bytes);
          const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0"));
          return [new URL(url, location).pathname, hex.join("")];
        }""",
        [mine.headers, mine.metadata(), True],
    )
    assert mine.received(sent[0]) == sent[1]


# --- Cuts and kills ------------------------------------------------------------------------------


def test_every_byte_that_arrived_before_a_cut_is_kept(tus_phone):
    body = os.urandom(3 * MB)
    path = tus_phone.announce(len(body))
    line = tus_phone.begin(path, 0, len(body))
    line.sendall(body[: 2 * MB])
    line.close()
    kept = until(lambda: tus_phone.offset(path) or None)
    assert kept == 2 * MB
    assert tus_phone.send(path, kept, body[kept:]).status == 204
    assert tus_phone.received(path) == sha256(body)


def test_a_phone_that_comes_back_over_another_network_does_not_wait_for_the_old_one(tus_phone):
    body = os.urandom(3 * MB)
    path = tus_phone.announce(len(body))
    silent = tus_phone.begin(path, 0, len(body))
    silent.sendall(body[:MB])
    until(lambda: tus_phone.send(path, 7, b"x").status == 409 or None)
    begun = time.monotonic()
    answers = []
    while not answers or answers[-1].status in (409, 423):
        answers.append(tus_phone.send(path, tus_phone.offset(path), body[tus_phone.offset(path) :]))
        assert time.monotonic() - begun < 20
    assert answers[-1].status == 204
    assert tus_phone.received(path) == sha256(body)
    silent.close()


def test_of_two_that_send_at_once_one_is_told_to_wait(tus_phone):
    body = os.urandom(4 * MB)
    path = tus_phone.announce(len(body))
    line = tus_phone.begin(path, 0, len(body))
    line.sendall(body[:MB])
    answers = []
    other = threading.Thread(target=lambda: answers.append(tus_phone.send(path, 0, body[:MB])))
    other.start()
    for at in range(MB, len(body), MB // 16):
        # Hardly ever silent for as long as it would take to be thought gone.
        time.sleep(0.05)
        with contextlib.suppress(OSError):
            line.sendall(body[at : at + MB // 16])
    said = int(line.recv(12).split()[1])
    other.join()
    line.close()
    taken, waits = sorted([said, answers[0].status])
    assert taken == 204 and waits in (409, 423)
    if said != taken:
        begun = tus_phone.offset(path)
        assert tus_phone.send(path, begun, body[begun:]).status == 204
    assert tus_phone.received(path) == sha256(body)


def test_a_process_killed_in_the_middle_loses_only_what_was_not_promised(tus_phone, server):
    body = os.urandom(20 * MB)
    path = tus_phone.announce(len(body))
    line = tus_phone.begin(path, 0, len(body))
    line.sendall(body[: 18 * MB])
    promised = until(lambda: (at := tus_phone.offset(path)) >= 16 * MB and at or None)
    (worker,) = children(server.pid)
    os.kill(worker, signal.SIGKILL)
    line.close()
    kept = until(lambda: offset_or_none(tus_phone, path))
    assert kept == promised
    # The dead process' lease is over soon; its lock is gone already.
    answer = until(
        lambda: (found := tus_phone.send(path, kept, body[kept:])).status != 423 and found or None,
        90,
    )
    assert answer.status == 204
    assert tus_phone.received(path) == sha256(body)


def offset_or_none(tus_phone, path):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return tus_phone.offset(path)
    return None


# --- Memory --------------------------------------------------------------------------------------


def test_an_upload_takes_no_more_memory_than_four_megabytes_however_large_it_is(tus_phone, server):
    body = os.urandom(2 * MB)
    for _ in range(4):
        path = tus_phone.announce(len(body))
        assert tus_phone.send(path, 0, body).status == 204
    (worker,) = children(server.pid)
    Path(f"/proc/{worker}/clear_refs").write_text("5")
    before = memory(worker, "VmRSS")
    size, sent = 96 * MB, hashlib.sha256()
    path = tus_phone.announce(size)
    line = tus_phone.begin(path, 0, size)
    for at in range(0, size, 2 * MB):
        piece = at.to_bytes(8, "big") + body[8:]
        sent.update(piece)
        line.sendall(piece)
    assert line.recv(12) == b"HTTP/1.1 204"
    line.close()
    assert tus_phone.received(path) == sent.hexdigest()
    assert memory(worker, "VmHWM") - before <= 4 * MB


def memory(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) * 1024


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

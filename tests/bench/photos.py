"""Reports with a photo of 2 MB: the report and its file, each sealed, hashed and on the disk,
against bare views that do the same two things with nothing around them: one inserts a row, the
other streams the bytes to the disk. What streaming alone would do is told beside it.

Nobody examines the photos here: the workers are other processes, in production on other cores.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import shutil
import threading
import time
from pathlib import Path
from uuid import UUID, uuid4

from portal.lib.sealing import Keypair
from tests.bench.filing import CONNECTIONS, Unsound, report
from tests.bench.ground import Ground
from tests.bench.servers import Server
from tests.bench.table import Row, middle, ratio_of, rounded

LEAST = 0.6
# Three times what django-helpdesk does on two cores.
ENOUGH = 144
SIZE = 2_000_000
HEADERS = {"X-Forwarded-Proto": "https", "Accept-Language": "ru"}


class Phone(threading.Thread):
    """One connection that sends one after the other until the time is over."""

    def __init__(self, server: Server, until: float, known: dict, photo: bytes):
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.until = until
        self.known = known
        self.photo = photo
        self.sent = 0
        self.problem: Exception | None = None

    def run(self):
        try:
            while time.monotonic() < self.until:
                self.send()
                self.sent += 1
        except Exception as problem:
            self.problem = problem
        finally:
            self.line.close()

    def send(self) -> None:
        raise NotImplementedError

    def ask(self, method: str, path: str, body: bytes, **headers: str) -> dict:
        self.line.request(method, path, body, {**HEADERS, **headers})
        answer = self.line.getresponse()
        said = answer.read()
        if answer.status != http.client.CREATED:
            raise Unsound(f"{answer.status} {said[:200]!r}")
        return json.loads(said)

    def send_photo(self, method: str, path: str, **headers: str) -> None:
        """No two photos are the same; one of them is compared with what the server has hashed."""
        photo = secrets.token_bytes(32) + self.photo[32:]
        kept = self.ask(method, path, photo, **headers)
        if not self.sent and kept["sha256"] != hashlib.sha256(photo).hexdigest():
            raise Unsound("The server received other bytes.")


def metadata(said: dict) -> str:
    """Upload-Metadata as tus has it."""
    return ",".join(
        f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in said.items()
    )


PUBLIC = Keypair.generate().public


def receipt_key() -> dict[str, str]:
    """The public half of a code that nobody has."""
    return {
        "locator": secrets.token_hex(4).upper(),
        "verifier": secrets.token_hex(32),
        "public": PUBLIC,
    }


class ReportingPhone(Phone):
    """Files a report in words, then its photo, which comes with its announcement (tus)."""

    def send(self):
        report_id = uuid4()
        told = report(**self.known, receipt_key=receipt_key(), files_expected=1)
        filed = self.ask(
            "PUT",
            f"/api/v1/reports/{report_id}/",
            json.dumps(told, ensure_ascii=False).encode(),
            **{"Content-Type": "application/json"},
        )
        said = {"report": report_id, "id": uuid4(), "filename": "IMG_20261122.jpg"}
        self.send_photo(
            "POST",
            "/api/v1/uploads/",
            **{
                "Tus-Resumable": "1.0.0",
                "Content-Type": "application/offset+octet-stream",
                "Upload-Length": str(SIZE),
                "Upload-Token": filed["upload_token"],
                "Upload-Metadata": metadata(said),
            },
        )


class StreamingPhone(Phone):
    def send(self):
        self.stream(uuid4())

    def stream(self, report_id: UUID) -> None:
        self.send_photo(
            "PUT",
            f"/api/v1/reports/{report_id}/files/{uuid4()}/",
            **{"Content-Type": "application/octet-stream"},
        )


class BarePhone(StreamingPhone):
    """The same two requests as `ReportingPhone`."""

    def send(self):
        report_id = uuid4()
        self.ask(
            "PUT",
            f"/api/v1/reports/{report_id}/",
            json.dumps(report(**self.known), ensure_ascii=False).encode(),
            **{"Content-Type": "application/json"},
        )
        self.stream(report_id)


def measure(ground: Ground):
    sides = {
        "portal": (ReportingPhone, ground.portal, ground.evidence / "originals"),
        "bare": (BarePhone, ground.bare, ground.bare_files),
        "streaming": (StreamingPhone, ground.bare, ground.bare_files),
    }
    photo, known = os.urandom(SIZE), ground.known()
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for round_ in range(ground.rounds + 1):
        for name, (phone, server, kept) in sides.items():
            rate = _rate(phone, server, ground.seconds if round_ else 2, known, photo, kept)
            if round_:  # the first is for warming up
                rates[name].append(rate)
    portal, bare, streaming = (middle(rates[name]) for name in sides)
    ratio = ratio_of(rates["portal"], rates["bare"])
    alone = ratio_of(rates["portal"], rates["streaming"])
    yield Row(
        f"reports with a photo of {SIZE // 1_000_000} MB, {CONNECTIONS} connections",
        f"{portal:.0f} a second, {ratio:.2f} × bare views for row and photo ({bare:.0f}); "
        f"{alone:.2f} × streaming alone ({streaming:.0f})",
        f"≥ {ENOUGH} a second or {LEAST} × bare views for both",
        portal >= ENOUGH or ratio >= LEAST,
        {
            "ratio": round(ratio, 3),
            "alone": round(alone, 3),
            "rates": {name: rounded(rates[name]) for name in rates},
        },
    )


def _rate(phone, server: Server, seconds: int, known: dict, photo: bytes, kept: Path) -> float:
    """Reports a second over all connections; what was kept is counted and cleared away."""
    begun = time.monotonic()
    phones = [phone(server, begun + seconds, known, photo) for _ in range(CONNECTIONS)]
    for one in phones:
        one.start()
    for one in phones:
        one.join()
    took = time.monotonic() - begun
    for one in phones:
        if one.problem:
            raise one.problem
    sent = sum(one.sent for one in phones)
    files = [path for path in kept.rglob("*") if path.is_file()]
    if len(files) != sent or any(path.stat().st_size < SIZE for path in files):
        raise Unsound(f"{sent} photos were sent, and {len(files)} kept")
    shutil.rmtree(kept)
    kept.mkdir()
    return sent / took

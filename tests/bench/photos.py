"""Reports with a photo of 2 MB: the report and its file, each hashed and on the disk, against a
bare view that streams the photo to the disk and inserts one row, both in one request.

As phones send them, sealed before they leave, and as scripts do, sealed by the portal. What
streaming does that keeps no report at all is told beside it.

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
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from portal.lib.sealing import Keypair
from tests.bench import sealed
from tests.bench.filing import CONNECTIONS, Unsound, report
from tests.bench.ground import Ground
from tests.bench.sealed import SealedFile
from tests.bench.servers import Server
from tests.bench.table import Row, middle, ratio_of, rounded

LEAST = 0.6
# Three times what django-helpdesk does on two cores.
ENOUGH = 144
SIZE = 2_000_000
# What the bare peer keeps of a report.
TOLD = ("role", "violation_type", "precinct", "happened_at", "narrative", "contact")
# Of one sealing phone, a round.
REPORTS = 32
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
        # When each was answered for.
        self.done: list[float] = []
        self.problem: Exception | None = None

    def has_more(self) -> bool:
        return time.monotonic() < self.until

    def run(self):
        try:
            while self.has_more():
                self.send()
                self.sent += 1
                self.done.append(time.monotonic())
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
        if answer.status not in (http.client.CREATED, http.client.ACCEPTED):
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
    raw = {name: v if isinstance(v, bytes) else str(v).encode() for name, v in said.items()}
    return ",".join(f"{name} {base64.b64encode(v).decode()}" for name, v in raw.items())


def upload(filed: dict, said: dict, body: bytes) -> dict[str, str]:
    """The headers of a file that comes with its announcement (tus)."""
    return {
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Length": str(len(body)),
        "Upload-Token": filed["upload_token"],
        "Upload-Metadata": metadata(said),
    }


PUBLIC = Keypair.generate().public


def receipt_key() -> dict[str, str]:
    """The public half of a code that nobody has."""
    return {
        "locator": secrets.token_hex(4).upper(),
        "verifier": secrets.token_hex(32),
        "public": PUBLIC,
    }


class ReportingPhone(Phone):
    """Files a report in words, then its photo, which comes with its announcement."""

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
        self.send_photo("POST", "/api/v1/uploads/", **upload(filed, said, self.photo))


class SealingPhone(Phone):
    """The same as the form on a phone does it: words and photo are sealed before they leave.

    What it sends is made beforehand: the phone's own work is not the server's.
    """

    def __init__(self, *args, public: str):
        super().__init__(*args)
        self.ready = [self.sealed(public) for _ in range(REPORTS)]

    def has_more(self) -> bool:
        return bool(self.ready)

    def sealed(self, public: str) -> tuple[UUID, bytes, SealedFile]:
        report_id = uuid4()
        photo = secrets.token_bytes(32) + self.photo[32:]
        file = SealedFile.of(report_id, uuid4(), photo, public)
        told = report(**self.known, receipt_key=receipt_key(), files=[file.promise])
        return report_id, sealed.words(report_id, told, public), file

    def send(self):
        report_id, words, file = self.ready.pop()
        path = f"/api/v1/reports/{report_id}/"
        filed = self.ask("PUT", path, words, **{"Content-Type": "application/age"})
        said = {"report": report_id, **file.metadata}
        kept = self.ask("POST", "/api/v1/uploads/", file.body, **upload(filed, said, file.body))
        if not self.sent and kept["sha256"] != file.sealed_sha256:
            raise Unsound("The server received other bytes.")


class StreamingPhone(Phone):
    """A photo, and no report."""

    def send(self):
        self.send_photo(
            "PUT",
            f"/api/v1/reports/{uuid4()}/files/{uuid4()}/",
            **{"Content-Type": "application/octet-stream"},
        )


class BarePhone(Phone):
    """A report and its photo in one request."""

    def send(self):
        said = report(**self.known)
        told = {name: said[name] for name in TOLD}
        self.send_photo(
            "PUT",
            f"/api/v1/reports/{uuid4()}/with-file/",
            **{
                "Content-Type": "application/octet-stream",
                "Told": base64.b64encode(json.dumps(told).encode()).decode(),
            },
        )


def measure(ground: Ground):
    portal, peer = ground.portal, ground.bare
    sides = {
        "sealed": (
            partial(SealingPhone, public=ground.intake_public),
            portal,
            ground.evidence / "sealed",
        ),
        "plain": (ReportingPhone, portal, ground.evidence / "originals"),
        "bare": (BarePhone, peer, ground.bare_files),
        "streaming": (StreamingPhone, peer, ground.bare_files),
    }
    photo, known = os.urandom(SIZE), ground.known()
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for round_ in range(ground.rounds + 1):
        for name, (phone, server, kept) in sides.items():
            rate = _rate(phone, server, ground.seconds if round_ else 2, known, photo, kept)
            if round_:  # the first is for warming up
                rates[name].append(rate)
    first, plain, bare, alone = (middle(rates[name]) for name in sides)
    ratio, of_plain, of_alone = (
        ratio_of(rates[name], rates[than])
        for name, than in (("sealed", "bare"), ("plain", "bare"), ("sealed", "streaming"))
    )
    yield Row(
        f"reports with a photo of {SIZE // 1_000_000} MB, {CONNECTIONS} connections",
        f"{first:.0f} a second as phones send them, {ratio:.2f} × a bare view for both "
        f"({bare:.0f}), {of_alone:.2f} × streaming alone ({alone:.0f}); sealed by the portal "
        f"{plain:.0f}, {of_plain:.2f} × the bare view",
        f"≥ {ENOUGH} a second or {LEAST} × the bare view",
        first >= ENOUGH or ratio >= LEAST,
        {
            "ratio": round(ratio, 3),
            "plain": round(of_plain, 3),
            "alone": round(of_alone, 3),
            "rates": {name: rounded(rates[name]) for name in rates},
        },
    )


def _rate(phone, server: Server, seconds: int, known: dict, photo: bytes, kept: Path) -> float:
    """Reports a second over all connections; what was kept is counted and cleared away."""
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    phones = [phone(server, 0.0, known, photo) for _ in range(CONNECTIONS)]
    begun = time.monotonic()
    for one in phones:
        one.until = begun + seconds
        one.start()
    for one in phones:
        one.join()
    for one in phones:
        if one.problem:
            raise one.problem
    sent = sum(one.sent for one in phones)
    files = [path for path in kept.rglob("*") if path.is_file()]
    if len(files) != sent or any(path.stat().st_size < SIZE for path in files):
        raise Unsound(f"{sent} photos were sent, and {len(files)} kept")
    shutil.rmtree(kept)
    kept.mkdir()
    # As long as all of them were at it.
    end = min(one.done[-1] for one in phones)
    return sum(at <= end for one in phones for at in one.done) / (end - begun)

"""A large file in requests of a few megabytes: sealed, hashed twice and promised one by one,
against a bare WSGI view that only writes and hashes the same bytes."""

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import time
from uuid import uuid4

from tests.bench import servers
from tests.bench.filing import Unsound, report
from tests.bench.ground import Ground
from tests.bench.photos import HEADERS, metadata, receipt_key
from tests.bench.servers import Server
from tests.bench.table import Row, middle, ratio_of, rounded

LEAST = 0.6
MB = 1024 * 1024
PIECE = 8 * MB
PIECES = 20
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def measure(ground: Ground):
    kept = ground.folder / "stream"
    kept.mkdir()
    surroundings = servers.environment(BARE_FILES=str(kept))
    log = ground.folder / "stream.log"
    portal_server = ground.portal
    piece, known = os.urandom(PIECE), ground.known()
    rates: dict[str, list[float]] = {"portal": [], "bare": []}
    with servers.gunicorn("tests.bench.bare.stream", surroundings, log) as bare:
        for round_ in range(ground.rounds + 1):
            for name, send, server in (
                ("portal", _to_the_portal, portal_server),
                ("bare", _to_the_bare, bare),
            ):
                rate = send(server, piece, known)
                if round_:  # the first is for warming up
                    rates[name].append(rate)
            for path in kept.iterdir():
                path.unlink()
            shutil.rmtree(ground.evidence / "originals")
    portal, bare_rate = middle(rates["portal"]), middle(rates["bare"])
    ratio = ratio_of(rates["portal"], rates["bare"])
    yield Row(
        f"upload of {PIECE * PIECES // MB} MB in requests of {PIECE // MB} MB",
        f"{portal:.0f} MB/s, {ratio:.2f} × bare writing and hashing ({bare_rate:.0f})",
        f"≥ {LEAST} × bare",
        ratio >= LEAST,
        {"ratio": round(ratio, 3), "rates": {name: rounded(rates[name]) for name in rates}},
    )


def _to_the_portal(server: Server, piece: bytes, known: dict) -> float:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port)) as line:
        number = uuid4()
        told = json.dumps(report(**known, receipt_key=receipt_key(), files_expected=1))
        filed = _ask(line, "PUT", f"/api/v1/reports/{number}/", told.encode(), _JSON)
        said = {"report": number, "id": uuid4(), "filename": "VID_20261122.mp4"}
        begun = _ask(
            line,
            "POST",
            "/api/v1/uploads/",
            b"",
            {
                **TUS,
                "Upload-Length": str(PIECE * PIECES),
                "Upload-Token": json.loads(filed.body)["upload_token"],
                "Upload-Metadata": metadata(said),
            },
        )
        path = begun.headers["Location"]
        begun_at = time.monotonic()
        for at in range(PIECES):
            offset = {"Upload-Offset": str(at * PIECE)}
            last = _ask(line, "PATCH", path, piece, {**TUS, **offset})
        rate = PIECE * PIECES / MB / (time.monotonic() - begun_at)
    if last.headers["Upload-Sha256"] != _whole(piece):
        raise Unsound("The server received other bytes.")
    return rate


_JSON = {"Content-Type": "application/json"}


def _whole(piece: bytes) -> str:
    digest = hashlib.sha256()
    for _ in range(PIECES):
        digest.update(piece)
    return digest.hexdigest()


def _to_the_bare(server: Server, piece: bytes, known: dict) -> float:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port)) as line:
        begun_at = time.monotonic()
        for _ in range(PIECES):
            last = _ask(line, "PATCH", "/", piece, TUS)
        rate = PIECE * PIECES / MB / (time.monotonic() - begun_at)
    if last.headers["Upload-Sha256"] != hashlib.sha256(piece).hexdigest():
        raise Unsound("The bare view received other bytes.")
    return rate


def _ask(line, method: str, path: str, body: bytes, headers: dict):
    line.request(method, path, body, {**HEADERS, **headers})
    answer = line.getresponse()
    answer.body = answer.read()
    if answer.status >= 300:
        raise Unsound(f"{answer.status} {answer.body[:200]!r}")
    return answer

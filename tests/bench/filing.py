"""Reports in words, filed through the API over 16 connections, against one bare INSERT each."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.lib.sealing import Keypair
from tests.bench.ground import Ground
from tests.bench.servers import Server
from tests.bench.table import Row, middle, ratio_of, rounded

LEAST = 0.6
CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("report.lua")
WARM_UP = 2
NARRATIVE = (
    "Меня не нашли в списке избирателей, хотя я живу в этом доме двадцать лет и голосовал здесь "
    "на прошлых выборах. Председатель сказал прийти завтра и не стал записывать моё заявление. "
    "Рядом стояли ещё четыре человека, которым ответили то же самое."
)


class NoLoadGenerator(Exception):
    """wrk is not installed."""


class Unsound(Exception):
    """What was counted is not what was filed."""


def report(**changes) -> dict:
    """A report as a phone sends it: words and a contact to be sealed, a receipt key to be kept."""
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "role": "voter",
        "language": "ru",
        "violation_type": "voter-missing-from-list",
        "position": {"latitude": 43.2221, "longitude": 76.9081, "accuracy": 25.0},
        "happened_at": (now - timedelta(hours=1)).isoformat(),
        "device_at": now.isoformat(),
        "narrative": NARRATIVE,
        "contact": "+7 700 000 00 00",
        "receipt_key": {"locator": "LOCATOR", "verifier": "VERIFIER", "public": "PUBLIC"},
        **changes,
    }


def measure(ground: Ground):
    sides = {
        "portal": (ground.portal, "incidents_incidentreport"),
        "bare": (ground.bare, "bare_told"),
    }
    surroundings = {
        **os.environ,
        "BODY": json.dumps(report(**ground.known()), ensure_ascii=False),
        "PUBLICS": "\n".join(Keypair.generate().public for _ in range(64)),
    }
    rounds: dict[str, list[dict]] = {"portal": [], "bare": []}
    for server, _table in sides.values():
        _filed(server, WARM_UP, surroundings)
    for _round in range(ground.rounds):
        for name, (server, table) in sides.items():
            before = ground.count(table)
            said = _filed(server, ground.seconds, surroundings)
            said["rows"] = ground.count(table) - before
            _check(name, said, server)
            rounds[name].append(said)
    rates = {name: [said["requests"] / said["seconds"] for said in rounds[name]] for name in rounds}
    ratio = ratio_of(rates["portal"], rates["bare"])
    slow = middle(said["p95_ms"] for said in rounds["portal"])
    portal, bare = middle(rates["portal"]), middle(rates["bare"])
    yield Row(
        f"reports in words through the API, {CONNECTIONS} connections, commit on disk",
        f"{portal:.0f} a second, {ratio:.2f} × bare DRF ({bare:.0f}); p95 {slow:.0f} ms",
        f"≥ {LEAST} × bare",
        ratio >= LEAST,
        {"ratio": round(ratio, 3), "rates": {k: rounded(v) for k, v in rates.items()}, **rounds},
    )


def _filed(server: Server, seconds: int, surroundings: dict) -> dict:
    program = shutil.which("wrk")
    if program is None:
        raise NoLoadGenerator("wrk is not installed (Debian: apt-get install wrk)")
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), server.url]
    ended = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=False, timeout=seconds + 60
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr or ended.stdout)
    return json.loads(ended.stdout.splitlines()[-1])


def _check(name: str, said: dict, server: Server) -> None:
    """Each answer that was counted is a row that was not there before; a few more rows may be
    there, whose answers were still on their way at the end."""
    if said["refused"] or said["broken"]:
        log = server.log.read_text(errors="replace")[-1000:]
        raise Unsound(f"{name}: {said['refused']} refused, {said['broken']} broken {log}")
    if not said["requests"] <= said["rows"] <= said["requests"] + CONNECTIONS:
        raise Unsound(f"{name}: {said['requests']} answers, but {said['rows']} rows")

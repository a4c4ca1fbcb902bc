"""PostgreSQL stopped, crashed and started again while reports are filed and files uploaded.

Whatever was answered with 201 or 204 is there afterwards; the rest the phones send again.
"""

import hashlib
import json
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from tests.bench.table import Row
from tests.chaos import phones
from tests.chaos.ground import Ground

AWAY = 2.0
# How it is ended: in order, at once (its own word for a crash), and with nothing said.
ENDINGS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
PIECE = 256 * 1024
TRY_AGAIN = "503, again after 15 s"


@dataclass
class Answered:
    """What one phone was promised, as it remembers it."""

    reports: list[UUID] = field(default_factory=list)
    # By number of the file: its address, its bytes' hash, and the offset it was told last.
    files: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    promised: int = 0
    taken_back: list[str] = field(default_factory=list)
    tries: int = 0
    problem: Exception | None = None


def measure(ground: Ground, phones_at_once: int = 6, restarts: int = 3, between=6.0):
    port = ground.web.port
    over = threading.Event()
    answered = [Answered() for _phone in range(phones_at_once)]
    threads = [
        threading.Thread(target=_phone, args=(port, one, over, ground.seed + number), daemon=True)
        for number, one in enumerate(answered)
    ]
    for thread in threads:
        thread.start()
    meanwhile = []
    for number in range(restarts):
        time.sleep(between)
        meanwhile.append(_restart(ground, ENDINGS[number % len(ENDINGS)]))
    time.sleep(between)
    over.set()
    for thread in threads:
        thread.join(120)
    for one in answered:
        if one.problem:
            raise one.problem
    yield _row(ground, answered, meanwhile)


def _row(ground: Ground, answered: list[Answered], meanwhile: list[str]) -> Row:
    reports = [number for one in answered for number in one.reports]
    files = {number: known for one in answered for number, known in one.files.items()}
    there = {
        UUID(str(number))
        for (number,) in ground.rows("SELECT public_id FROM incidents_incidentreport")
    }
    lost = [f"report {number}" for number in reports if number not in there]
    lost += [problem for one in answered for problem in one.taken_back]
    held = ground.items([str(number) for number in files])
    items = {UUID(client): item for client, item in held.items()}
    lost += [f"file {number}" for number in files if number not in items]
    opened = ground.inside("opened", [items[number] for number in files if number in items])
    lost += [
        f"bytes of file {number}"
        for number, (_address, sha256) in files.items()
        if number in items and opened.get(items[number]) != sha256
    ]
    promises = sum(one.promised for one in answered)
    again = sum(one.tries for one in answered)
    return Row(
        f"PostgreSQL ended and started {len(meanwhile)} times (in order, crash, kill -9) while "
        f"{len(reports)} reports and {len(files)} files came",
        f"{len(lost)} of {len(reports) + promises} answers of 201 and 204 lost, every file "
        f"opened and compared; {again} requests sent again; while it was away: "
        f"{', '.join(sorted(set(meanwhile)))}",
        f"0 lost; {TRY_AGAIN}",
        not lost and bool(reports and files) and set(meanwhile) == {TRY_AGAIN},
        {"reports": len(reports), "files": len(files), "promises": promises, "lost": lost},
    )


def _restart(ground: Ground, how: int) -> str:
    """Gives what a phone was told meanwhile."""
    database = ground.services.database
    database.stop(how)
    said = json.dumps(phones.told()).encode()
    kind = {"Content_Type": "application/json"}
    answer = phones.ask(ground.web.port, "PUT", f"/api/v1/reports/{uuid4()}/", said, **kind)
    time.sleep(AWAY)
    for _try in range(20):
        try:
            database.start()
            return f"{answer.status}, again after {answer.headers.get('retry-after')} s"
        except RuntimeError:
            # After `kill -9` its children need a moment to see that their parent is gone.
            time.sleep(0.5)
    raise RuntimeError("PostgreSQL did not come back.")


def _phone(port: int, answered: Answered, over: threading.Event, seed: int) -> None:
    dice = random.Random(f"{seed}:phone")
    try:
        while not over.is_set():
            told = phones.file(port, phones.told(files_expected=1))
            answered.reports.append(told.id)
            answered.tries += told.tries - 1
            content = dice.randbytes(dice.randrange(PIECE, 8 * PIECE))
            _upload(port, told, content, answered)
    except Exception as problem:
        answered.problem = problem


def _upload(port: int, told: phones.Told, content: bytes, answered: Answered) -> None:
    number = uuid4()
    address = phones.begin(port, told, len(content), number)
    offset = 0
    while offset < len(content):
        piece = content[offset : offset + PIECE]
        try:
            answer = phones.send(port, address, offset, piece, **phones.checksum(piece))
        except phones.BROKEN:
            answer = None
        if answer is not None and answer.status == 204:
            offset = answer.offset
            answered.promised += 1
            continue
        answered.tries += 1
        time.sleep(0.2)
        found = phones.how_far(port, address)
        if found < offset:
            answered.taken_back.append(f"{offset - found} bytes of file {number}")
        offset = found
    answered.files[number] = (address, hashlib.sha256(content).hexdigest())

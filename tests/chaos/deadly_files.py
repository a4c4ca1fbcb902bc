"""A file that kills its decoder, and one that kills its worker, among files that are sound.

Whichever process decodes the first dies by `kill -9` as soon as it is seen; with the second it
is the worker's own process. Both are left to staff at the third attempt.
"""

import io
import random
import threading
import time
import wave
from uuid import UUID

from tests.bench.table import Row
from tests.chaos import effects, phones
from tests.chaos.ground import Ground, until
from tests.chaos.processes import Group, all_below, kill, words_of

ATTEMPTS = 3
# Long enough to be decoded for a while, and so to be seen.
SECONDS = 900


def measure(ground: Ground, others: int = 40):
    port = ground.web.port
    ground.work("intake", "media", processes=2)
    since, begun = effects.last_job(ground), time.monotonic()
    killers = [
        Killer(ground.workers["media"], "amr", the_worker=False),
        Killer(ground.workers["media"], "wav", the_worker=True),
    ]
    sound, deadly = [], []
    try:
        for number in range(others):
            if number == others // 4:
                deadly = [_sent(port, content) for content in (dictaphone(), recording())]
            sound.append(_sent(port, phones.photo(number)))
        until(lambda: _given_up(ground, since) == len(deadly), "two files left to staff", 180)
        effects.wait_until_done(ground, since, others + len(deadly), 60)
    finally:
        for killer in killers:
            killer.stop()
    ended = [_ending(ground, report) for report in deadly]
    hurt = [row for row in ground.rows(_JOBS, [str(r) for r in sound]) if row != ("done", 1)]
    whole = all(end == _EXPECTED[kind] for end, kind in zip(ended, _EXPECTED, strict=True))
    figures = {
        "deaths": [killer.deaths for killer in killers],
        "ended": ended,
        "hurt": hurt,
        "seconds": round(time.monotonic() - begun, 1),
    }
    yield Row(
        "a file that kills its decoder, and one that kills its worker",
        "; ".join(f"{state} after {attempts} ({reason})" for state, attempts, reason, *_ in ended)
        + ", both originals whole" * all(end[-1] for end in ended),
        f"quarantined at attempt {ATTEMPTS}",
        whole,
        figures,
    )
    yield Row(
        f"{others} photos examined beside them",
        f"{len(sound) - len(hurt)} at the first attempt",
        "all",
        not hurt,
    )


_EXPECTED = {
    "amr": ("quarantined", ATTEMPTS, "crashed", ["received", "quarantined"], True),
    "wav": ("quarantined", ATTEMPTS, "stopped", ["received", "quarantined"], True),
}
_JOBS = """
SELECT j.state, j.attempts FROM incidents_incidentreport r
JOIN incidents_reportfile f ON f.report_id = r.id
JOIN lib_job j ON j.subject = f.item_id::text AND j.kind = 'examine_item'
WHERE r.public_id = ANY(%s::uuid[])
"""
_ENDING = """
SELECT i.state, j.attempts, i.reason,
  (SELECT array_agg(c.verb ORDER BY c.sequence) FROM evidence_custodyevent c
   WHERE c.subject_id = i.id), i.stored_name, i.stored_sha256
FROM incidents_incidentreport r
JOIN incidents_reportfile f ON f.report_id = r.id
JOIN evidence_evidenceitem i ON i.id = f.item_id
JOIN lib_job j ON j.subject = f.item_id::text AND j.kind = 'examine_item'
WHERE r.public_id = %s
"""


def _sent(port: int, content: bytes) -> UUID:
    told = phones.file(port, phones.told(files_expected=1))
    phones.send_whole(port, told, content)
    return told.id


def _given_up(ground: Ground, since: int) -> int:
    return effects.states(ground, since).get("quarantined", 0)


def _ending(ground: Ground, report: UUID) -> tuple:
    """State, attempts, reason and custody of a report's file; whether its bytes are whole."""
    [(state, attempts, reason, verbs, name, sha256)] = ground.rows(_ENDING, str(report))
    return state, attempts, reason, verbs, effects.sha256(ground.evidence / name) == sha256


class Killer:
    """Ends whatever decodes one format below a worker, or the worker's process that asked."""

    def __init__(self, group: Group, container: str, *, the_worker: bool):
        self.group = group
        self.marks = (container, f'"-f", "{container}"')
        self.the_worker = the_worker
        self.deaths = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for child in self.group.children:
                decoders = [pid for pid in all_below(child) if self._decodes(pid)]
                for pid in decoders[:1] and ([child] if self.the_worker else decoders):
                    kill(pid)
                self.deaths += bool(decoders)

    def _decodes(self, pid: int) -> bool:
        return any(self.marks[0] == word or self.marks[1] in word for word in words_of(pid))

    def stop(self) -> None:
        self._over.set()
        self._thread.join()


def dictaphone() -> bytes:
    """AMR, as simple phones record."""
    dice = random.Random(1)
    frames = (b"\x04" + dice.randbytes(12) for _frame in range(50 * SECONDS))
    return b"#!AMR\n" + b"".join(frames)


def recording() -> bytes:
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(random.Random(2).randbytes(2 * 8000 * SECONDS))
    return whole.getvalue()

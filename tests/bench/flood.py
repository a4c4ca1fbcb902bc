"""A flood of reports beside one honest report a second, and staff who go on working."""

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

from portal.lib.sealing import Keypair
from tests.bench import servers, work
from tests.bench.filing import SCRIPT, NoLoadGenerator, Unsound, report
from tests.bench.ground import Ground, inside
from tests.bench.photos import HEADERS, receipt_key
from tests.bench.servers import Server
from tests.bench.table import Row, p95, rounded

HONEST_MOST, STAFF_MOST = 3.0, 1.0
CONNECTIONS = 32
# The lane as in production: what comes beyond it has to work.
A_MINUTE = "600"
REPORTS = 1_000
LEAST_SECONDS = 20
SENT = {**HEADERS, "Content-Type": "application/json"}


@dataclass
class Honest(threading.Thread):
    """Somebody new each second, who does the work that is asked for."""

    server: Server
    known: dict
    until: float
    took: list[float] = field(default_factory=list)
    worked: int = 0
    filed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)
        self.one_by_one: list[threading.Thread] = []

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        due = time.monotonic()
        while due < self.until:
            # By the clock, not when the last one was taken: a slow answer keeps nobody away.
            one = threading.Thread(target=self._tell, daemon=True)
            one.start()
            self.one_by_one.append(one)
            due += 1
            time.sleep(max(0, due - time.monotonic()))
        for one in self.one_by_one:
            one.join(60)

    def _tell(self) -> None:
        begun = time.monotonic()
        number = str(uuid4())
        body = json.dumps(report(**self.known, receipt_key=receipt_key())).encode()
        try:
            status, said = self._put(number, body, {})
            while status == http.client.TOO_MANY_REQUESTS and time.monotonic() - begun < 60:
                self.worked += 1
                proof = work.solved(said["work"])
                status, said = self._put(number, body, {"Report-Work": proof})
        except (OSError, http.client.HTTPException, ValueError) as problem:
            self.problems.append(type(problem).__name__)
            return
        if status != http.client.CREATED:
            self.problems.append(str(status))
            return
        self.took.append(time.monotonic() - begun)
        self.filed.append(number)

    def _put(self, number: str, body: bytes, headers: dict) -> tuple[int, dict]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        with contextlib.closing(line):
            line.request("PUT", f"/api/v1/reports/{number}/", body, {**SENT, **headers})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())


@dataclass
class Staff(threading.Thread):
    """A triager who looks at the list, over and over, a moment between two looks."""

    server: Server
    cookies: str
    paths: list[str]
    until: float
    took: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        turn = 0
        while time.monotonic() < self.until:
            begun = time.monotonic()
            path = self.paths[turn % len(self.paths)]
            turn += 1
            try:
                status, _body = self.server.get(path, {**HEADERS, "Cookie": self.cookies})
            except (OSError, http.client.HTTPException) as problem:
                self.problems.append(type(problem).__name__)
                continue
            if status != http.client.OK:
                self.problems.append(str(status))
            self.took.append(time.monotonic() - begun)
            time.sleep(0.25)


def measure(ground: Ground):
    surroundings = {**ground.prepared, "STRANGERS_A_MINUTE": A_MINUTE}
    told = json.loads(inside(f"crowd.tell({REPORTS})", surroundings).splitlines()[-1])
    seconds = max(LEAST_SECONDS, ground.seconds)
    log = ground.folder / "flood.log"
    with servers.gunicorn("portal.wsgi", surroundings, log) as server:
        before = ground.count("incidents_incidentreport")
        until = time.monotonic() + seconds
        honest = Honest(server, ground.known(), until)
        staff = Staff(server, told["cookies"], list(told["pages"].values()), until)
        honest.start()
        staff.start()
        flood = _flood(server, seconds, ground)
        honest.join(120)
        staff.join(120)
        after = ground.count("incidents_incidentreport")
    _check(honest, staff, flood, after - before)
    slow, staff_slow = p95(honest.took), p95(staff.took)
    taken = flood["requests"] - flood["refused"]
    yield Row(
        "a flood: one honest report a second beside it",
        f"p95 {slow:.2f} s with the work for it ({honest.worked} of {len(honest.took)} worked); "
        f"{flood['requests'] / flood['seconds']:.0f} a second in the flood, {taken} taken",
        f"p95 ≤ {HONEST_MOST:.0f} s, nothing lost",
        slow <= HONEST_MOST,
        {"honest": rounded(honest.took, 3), "flood": flood, "rows": after - before},
    )
    yield Row(
        "a flood: pages of staff meanwhile",
        f"p95 {staff_slow:.2f} s over {len(staff.took)} pages",
        f"p95 ≤ {STAFF_MOST:.0f} s",
        staff_slow <= STAFF_MOST,
        {"staff": rounded(staff.took, 3)},
    )


def _flood(server: Server, seconds: int, ground: Ground) -> dict:
    """Reports by the thousand that do no work, from one machine; how that went."""
    program = shutil.which("wrk")
    if program is None:
        raise NoLoadGenerator("wrk is not installed (Debian: apt-get install wrk)")
    surroundings = {
        **os.environ,
        "BODY": json.dumps(report(**ground.known()), ensure_ascii=False),
        "PUBLICS": "\n".join(Keypair.generate().public for _ in range(16)),
    }
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), server.url]
    ended = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=False, timeout=seconds + 60
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr or ended.stdout)
    return json.loads(ended.stdout.splitlines()[-1])


def _check(honest: Honest, staff: Staff, flood: dict, rows: int) -> None:
    """Nothing is lost: every answer that promised a report is a row, the flood's as well."""
    if honest.problems or staff.problems or flood["broken"]:
        raise Unsound(
            f"honest {honest.problems}, staff {staff.problems}, flood {flood['broken']} broken"
        )
    if not honest.worked:
        raise Unsound("The lane was never full: no honest report was asked to work.")
    promised = len(honest.filed) + flood["requests"] - flood["refused"]
    if not promised <= rows <= promised + CONNECTIONS:
        raise Unsound(f"{promised} reports were promised, and {rows} are here")

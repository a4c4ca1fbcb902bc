"""Receipt codes checked without JavaScript, fifteen a second, beside people who read a page."""

import contextlib
import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from tests.bench.filing import Unsound, report
from tests.bench.ground import Ground, inside
from tests.bench.photos import HEADERS
from tests.bench.servers import Server
from tests.bench.table import Row, middle, p95, rounded

A_SECOND = 15
# Another page's p95 beside the checks, against its p95 with nobody else there.
MOST = 4.0
# Slow reactions of a machine that is asked for nothing are no measure: a page counts as at
# least so slow when it is quiet.
FLOOR = 0.015
# Codes that are known in part against codes that nobody has.
EVEN = 1.1
CODES = 6
TRIES = 40
PATH, OTHER_PAGE = "/return/", "/safety/"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
FORM = {
    **HEADERS,
    "Content-Type": "application/x-www-form-urlencoded",
    "Origin": "https://127.0.0.1",
    "Referer": "https://127.0.0.1/return/",
    "Host": "127.0.0.1",
}


class InLine(Exception):
    """All places were taken: told to wait, and not counted as answered."""


@dataclass
class Visitor:
    """A browser without JavaScript on the page of the receipt code."""

    server: Server

    def __post_init__(self):
        self.line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.line.request("GET", PATH, headers={**HEADERS, "Host": "127.0.0.1"})
        answer = self.line.getresponse()
        cookies = answer.headers.get_all("Set-Cookie") or []
        self.cookies = "; ".join(one.partition(";")[0] for one in cookies)
        self.token = TOKEN.search(answer.read())[1].decode()

    def check(self, code: str) -> tuple[float, bytes]:
        """How long the answer took, and the answer. Raises InLine when it is a page to wait on."""
        body = urlencode({"csrfmiddlewaretoken": self.token, "code": code})
        begun = time.monotonic()
        self.line.request("POST", PATH, body, {**FORM, "Cookie": self.cookies})
        answer = self.line.getresponse()
        said = answer.read()
        if answer.status == http.client.TOO_MANY_REQUESTS:
            raise InLine
        if answer.status != http.client.OK:
            raise Unsound(f"{PATH} answered {answer.status}")
        return time.monotonic() - begun, said

    def close(self) -> None:
        self.line.close()


@dataclass
class Crowd:
    """Checks that begin by the clock, fifteen a second, whether or not the last ones ended."""

    server: Server
    codes: list[str]
    seconds: int
    took: list[float] = field(default_factory=list)
    in_line: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def run(self) -> None:
        visitors = [Visitor(self.server) for _one in range(A_SECOND)]
        self.begun = time.monotonic()
        threads = [
            threading.Thread(target=self._come, args=(visitor, at / A_SECOND), daemon=True)
            for at, visitor in enumerate(visitors)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join(self.seconds + 60)
        self.ended = time.monotonic()

    def _come(self, visitor: Visitor, first: float) -> None:
        """Once a second, each visitor at a moment of its own."""
        with contextlib.closing(visitor):
            for turn in range(self.seconds):
                time.sleep(max(0, self.begun + first + turn - time.monotonic()))
                try:
                    self.took.append(visitor.check(self.codes[turn % len(self.codes)])[0])
                except InLine:
                    self.in_line.append(time.monotonic() - self.begun)
                except (OSError, http.client.HTTPException, Unsound) as problem:
                    self.problems.append(str(problem) or type(problem).__name__)
                    return


def measure(ground: Ground):
    server = ground.portal
    known, partly, unknown = _codes(ground, server)
    quiet = _pages(server, max(5, ground.seconds))
    crowd = Crowd(server, [*known, *unknown], max(10, ground.seconds))
    checks = threading.Thread(target=crowd.run, daemon=True)
    checks.start()
    # While they come, not after.
    beside = _pages(server, crowd.seconds)
    checks.join(crowd.seconds + 90)
    if crowd.problems:
        raise Unsound(f"checks failed: {crowd.problems[:3]}")
    rate = len(crowd.took) / (crowd.ended - crowd.begun)
    calm, loaded = max(FLOOR, p95(quiet)), p95(beside)
    ratio = loaded / calm
    yield Row(
        f"receipt codes without JavaScript, {A_SECOND} a second on two cores",
        f"{rate:.1f} a second, p95 {p95(crowd.took) * 1000:.0f} ms, {len(crowd.in_line)} told to "
        "wait; another page's p95 "
        f"{loaded * 1000:.0f} ms, {ratio:.1f} × its quiet one ({calm * 1000:.0f} ms)",
        f"≥ {A_SECOND * 0.95:.1f} a second, ≤ {MOST:.0f} × quiet",
        rate >= A_SECOND * 0.95 and ratio <= MOST,
        {
            "checks": rounded(crowd.took, 3),
            "told to wait": rounded(crowd.in_line, 3),
            "quiet": rounded(quiet, 3),
            "beside": rounded(beside, 3),
        },
    )
    yield _alike(server, known, partly, unknown)


def _alike(server: Server, known: list[str], partly: list[str], unknown: list[str]) -> Row:
    """Whoever tries codes learns nothing from the time: one after the other, by turns."""
    took: dict[str, list[float]] = {"known": [], "partly": [], "unknown": []}
    pages: dict[str, set] = {"partly": set(), "unknown": set()}
    with contextlib.closing(Visitor(server)) as visitor:
        for turn in range(TRIES):
            for name, codes in (("known", known), ("partly", partly), ("unknown", unknown)):
                code = codes[turn % len(codes)]
                seconds, said = visitor.check(code)
                took[name].append(seconds)
                if name in pages:
                    said = TOKEN.sub(b"", said).replace(code.encode(), b"")
                    pages[name].add(len(said))
    if pages["partly"] != pages["unknown"]:
        raise Unsound(f"The answers differ: {pages}")
    ratio = middle(took["partly"]) / middle(took["unknown"])
    right = middle(took["known"]) / middle(took["unknown"])
    return Row(
        "a receipt code whose first part is known, against one that nobody has",
        f"{ratio:.2f} × ({middle(took['unknown']) * 1000:.0f} ms); a right one, "
        f"with its page, {right:.2f} ×",
        f"{1 / EVEN:.2f} to {EVEN:.2f} ×",
        1 / EVEN <= ratio <= EVEN,
        {name: rounded(values, 4) for name, values in took.items()},
    )


def _codes(ground: Ground, server: Server) -> tuple[list[str], list[str], list[str]]:
    """Codes of reports that are here, codes that share their first part, and codes of nobody."""
    made = json.loads(inside(f"codes.tell({CODES * 2})", ground.prepared).splitlines()[-1])
    for one in made[:CODES]:
        told = json.dumps(report(**ground.known(), receipt_key=one["key"]))
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with contextlib.closing(line):
            headers = {**HEADERS, "Content-Type": "application/json"}
            line.request("PUT", f"/api/v1/reports/{uuid4()}/", told.encode(), headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != http.client.CREATED:
                raise Unsound(f"{answer.status} {said[:200]!r}")
    known = [one["code"] for one in made[:CODES]]
    partly = json.loads(inside(f"codes.strangers_to({known!r})", ground.prepared).splitlines()[-1])
    return known, partly, [one["code"] for one in made[CODES:]]


def _pages(server: Server, seconds: int) -> list[float]:
    """Another page, asked for again and again by one person."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        status, _body = server.get(OTHER_PAGE, {**HEADERS, "Host": "127.0.0.1"})
        if status != http.client.OK:
            raise Unsound(f"{OTHER_PAGE} answered {status}")
        took.append(time.monotonic() - begun)
        time.sleep(0.05)
    return took

"""1,000 complaints written as one job, while photos are examined and staff look at pages.

Both are timed with nothing else to do first, then while the job goes on, with the workers and the
web of production on the same two cores.
"""

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path

import psycopg2

from tests.bench import servers
from tests.bench.filing import Unsound
from tests.bench.ground import Ground, inside
from tests.bench.inbox import database_of, prepared
from tests.bench.photos import SIZE, ReportingPhone
from tests.bench.servers import Server
from tests.bench.table import Row, middle, p95, rounded
from tests.chaos.processes import Group
from tests.evidence import media_files

MOST = 1.5
MANY = 1_000
PHOTOS, PAGES = 16, 60
PATIENCE = 600
SECURE = {"X-Forwarded-Proto": "https"}


def measure(ground: Ground, many: int = MANY):
    url = database_of(ground.services.database_url, "one_job")
    # A queue of its own: what others left in theirs is not to be looked through.
    redis_url = f"{ground.services.redis_url.rpartition('/')[0]}/9"
    surroundings = prepared(
        ground, ground.folder / "one-job", DATABASE_URL=url, REDIS_URL=redis_url
    )
    surroundings["WORKER_SCRATCH_DIR"] = str(ground.folder / "one-job" / "worker-scratch")
    surroundings["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    told = json.loads(inside(f"court_desk.many({many})", surroundings).splitlines()[-1])
    with contextlib.ExitStack() as ends:
        for queue, processes in (("documents", "1"), ("media", "1")):
            command = ["sh", ".deploy/worker", queue, processes]
            around = {**surroundings, "HOSTNAME": queue}
            group = Group(command, around, ground.folder / f"one-job-{queue}.log")
            ends.callback(group.stop)
        log = ground.folder / "one-job.log"
        server = ends.enter_context(servers.gunicorn("portal.wsgi", surroundings, log))
        line = ends.enter_context(contextlib.closing(psycopg2.connect(url)))
        line.autocommit = True
        desk = Desk(server, line, told, _picture(ground))
        desk.look(2, 4)  # warms up
        idle = desk.look(PHOTOS, PAGES)
        begun = time.monotonic()
        job = json.loads(inside("court_desk.begin()", surroundings).splitlines()[-1])
        handed = time.monotonic() - begun
        begun = time.monotonic()
        seen: list[dict] = [desk.state(job["state"])]
        busy = desk.look(PHOTOS, PAGES, lambda: seen.append(desk.state(job["state"])))
        if not seen[-1]["making"]:
            raise Unsound("The job was done before everything was timed.")
        while (now := desk.state(job["state"]))["making"]:
            seen.append(now)
            if time.monotonic() - begun > PATIENCE:
                raise Unsound(f"{now['written']} complaints were written in {PATIENCE} s")
            time.sleep(0.5)
    yield _row(many, idle, busy, [*seen, now], handed, time.monotonic() - begun)


class Desk:
    """Somebody who sends photos, and somebody who looks at a page of the law desk."""

    def __init__(self, server: Server, line, told: dict, picture: bytes):
        self.server, self.line, self.told = server, line, told
        self.phone = _Phone(server, float("inf"), self._known(), picture)

    def _known(self) -> dict[str, str]:
        return {"precinct": str(self._asked("SELECT public_id FROM registry_precinct LIMIT 1"))}

    def _asked(self, question: str, *values):
        with self.line.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchone()[0]

    def look(self, photos: int, pages: int, between=lambda: None) -> dict[str, list[float]]:
        """Milliseconds until each photo was examined, and of each page, at the same time."""
        times: dict[str, list[float]] = {"photo": [], "page": []}
        staff = threading.Thread(target=self._pages, args=(pages, times["page"]), daemon=True)
        staff.start()
        for _photo in range(photos):
            times["photo"].append(self._examined())
            between()
            time.sleep(0.2)
        staff.join()
        if len(times["page"]) != pages:
            raise Unsound("A page did not come.")
        return times

    def _pages(self, number: int, times: list[float]) -> None:
        headers = {**SECURE, "Cookie": self.told["cookies"]}
        for _page in range(number):
            begun = time.perf_counter()
            status, body = self.server.get(self.told["board"] + "?show=all", headers)
            if status != 200 or body.count(b"data-row") < 50:
                return
            times.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.05)

    def _examined(self) -> float:
        before = self._asked("SELECT coalesce(max(id), 0) FROM evidence_evidenceitem")
        begun = time.perf_counter()
        self.phone.send()
        while not self._asked(
            "SELECT count(*) FROM evidence_evidenceitem WHERE id > %s AND state = 'examined'",
            before,
        ):
            if time.perf_counter() - begun > 60:
                raise Unsound("A photo was not examined within a minute.")
            time.sleep(0.005)
        return (time.perf_counter() - begun) * 1000

    def state(self, path: str) -> dict:
        """What the page that waits is told."""
        _status, body = self.server.get(path, {**SECURE, "Cookie": self.told["cookies"]})
        return json.loads(body)


class _Phone(ReportingPhone):
    """Sends a picture that can be examined; no two are the same."""

    def send(self) -> None:
        # The server does not keep a connection for as long as a photo takes.
        self.line.close()
        super().send()

    def send_photo(self, method: str, path: str, **headers: str) -> None:
        self.ask(method, path, self.photo + os.urandom(SIZE - len(self.photo)), **headers)


def _picture(ground: Ground) -> bytes:
    return media_files.photo(ground.folder / "one-job.jpg", (1600, 1200)).read_bytes()


def _row(many: int, idle: dict, busy: dict, seen: list[dict], handed: float, took: float) -> Row:
    ratios = {name: middle(busy[name]) / middle(idle[name]) for name in idle}
    written = [one["written"] for one in seen]
    grows = written == sorted(written) and len(set(written)) > 3
    whole = written[-1] == many
    return Row(
        f"{many:,} complaints as one job, photos and pages meanwhile",
        f"a photo of 2 MB sent and examined {middle(busy['photo']):.0f} ms, "
        f"{ratios['photo']:.2f} × with nothing else to do ({middle(idle['photo']):.0f}); a page "
        f"{middle(busy['page']):.0f} ms, {ratios['page']:.2f} × ({middle(idle['page']):.0f}); the "
        f"job {took:.0f} s, its page counted {len(set(written))} times",
        f"≤ {MOST} × with nothing else to do",
        max(ratios.values()) <= MOST and grows and whole,
        {
            "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
            "idle": {name: rounded(values, 1) for name, values in idle.items()},
            "busy": {name: rounded(values, 1) for name, values in busy.items()},
            "p95": {name: round(p95(values), 1) for name, values in busy.items()},
            "handed_over_seconds": round(handed, 1),
            "seconds": round(took, 1),
            "written": written,
        },
    )

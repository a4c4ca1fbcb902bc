"""What faults are brought about in: PostgreSQL and Redis with commits on disk, web, workers.

Every process is the one of production, started with its own command; all of them share one
folder and end with the run.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import psycopg2

from tests import services as private
from tests.bench import ground as bench
from tests.bench import servers
from tests.bench.servers import Server
from tests.chaos import desk
from tests.chaos.processes import Group
from tests.live import LivePortal
from tests.services import Services

# Short, so that a run sees many ends of a lease; in production a minute and a quarter of one.
LEASE_SECONDS, SWEEP_SECONDS = 6, 4


class Ground:
    """Everything that a run has started; `close` ends all of it."""

    def __init__(self, seed: int, *, turn: int = 0, web_workers: int = 3):
        self.seed = seed
        # What a run takes among things of which each run takes a few.
        self.turn = turn
        self.web_workers = web_workers
        self._ends = contextlib.ExitStack()
        self._ends.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
        tempfile.tempdir = str(bench.ON_DISK)
        self.folder = Path(
            self._ends.enter_context(
                tempfile.TemporaryDirectory(prefix=f"{private.PREFIX}{os.getpid()}-chaos-")
            )
        )
        self.workers: dict[str, Group] = {}

    def close(self) -> None:
        self.rest()
        self._ends.close()

    # --- What it stands on ---------------------------------------------------------------------

    @cached_property
    def services(self) -> Services:
        return self._ends.enter_context(private.running(durable=True))

    @cached_property
    def surroundings(self) -> dict[str, str]:
        """The environment of a portal with its database, keys, laws and an election."""
        found = bench.production(self.var, self.services)
        found |= {
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "SWEEP_SECONDS": str(SWEEP_SECONDS),
            "WORKER_SCRATCH_DIR": str(self.var / "worker-scratch"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            # No page is looked at.
            "COMPRESS_STATIC": "false",
        }
        self._run("prepare", found | {"DEMONSTRATION": "true"})
        return found

    @property
    def var(self) -> Path:
        return self.folder / "portal"

    @property
    def evidence(self) -> Path:
        return self.var / "evidence"

    @cached_property
    def web(self) -> Server:
        return self._ends.enter_context(self.another_web(self.folder / "web.log"))

    @cached_property
    def demonstration(self) -> LivePortal:
        """A portal of its own, with the demonstration's people, reports and cases."""
        place = self.folder / "demonstration"
        return self._ends.enter_context(desk.demonstration(self.services, place))

    @contextlib.contextmanager
    def another_web(self, log: Path, **changes: str):
        """A web server beside the first, for a part that needs one of its own."""
        more = ("--workers", str(self.web_workers), "--log-level", "critical")
        surroundings = self.surroundings | changes
        with servers.gunicorn("portal.wsgi", surroundings, log, *more) as server:
            yield server

    def work(self, *queues: str, processes: int = 1, name: str = "") -> None:
        """Start the workers of these queues, and the clock that sweeps."""
        for queue in queues:
            command = ["sh", ".deploy/worker", queue, str(processes)]
            self._start(name or queue, command)
        timetable = f"--schedule={self.folder / 'timetable'}"
        beat = ["celery", "-A", "portal", "beat", "--loglevel=WARNING", timetable, "--pidfile="]
        self._start("clock", beat)

    def _start(self, name: str, command: list[str]) -> None:
        if name not in self.workers:
            # As if each had a machine of its own.
            around = self.surroundings | {"HOSTNAME": name}
            self.workers[name] = Group(command, around, self.folder / f"{name}.log")

    def rest(self) -> None:
        """End the workers, as an operator's `kill -9` would."""
        for group in self.workers.values():
            group.stop()
        self.workers = {}

    # --- What is asked of it -------------------------------------------------------------------

    def rows(self, question: str, *values) -> list[tuple]:
        """The answer of the database; asked again while it is away."""
        limit = time.monotonic() + 60
        while True:
            try:
                line = psycopg2.connect(self.services.database_url)
                with contextlib.closing(line), line.cursor() as cursor:
                    cursor.execute(question, values)
                    return cursor.fetchall()
            except psycopg2.OperationalError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.2)

    def value(self, question: str, *values):
        return self.rows(question, *values)[0][0]

    @cached_property
    def intake_public(self) -> str:
        return self.value("SELECT public FROM accounts_intakekey ORDER BY id DESC LIMIT 1")

    def items(self, numbers: list[str]) -> dict[str, str]:
        """The evidence items of files, by the numbers that their phones gave them."""
        asked = (
            "SELECT f.client_id, i.public_id FROM incidents_reportfile f "
            "JOIN evidence_evidenceitem i ON i.id = f.item_id WHERE f.client_id = ANY(%s::uuid[])"
        )
        return {str(number): str(item) for number, item in self.rows(asked, numbers)}

    def inside(self, function: str, *arguments, **changes: str):
        """What a function of `inside.py` answers within the portal."""
        return self._run(function, self.surroundings | changes, *arguments)

    def _run(self, function: str, surroundings: dict[str, str], *arguments):
        call = f"inside.{function}(*json.loads({json.dumps(json.dumps(arguments))}))"
        lines = f"import json; from tests.chaos import inside; print(json.dumps({call}))"
        said = bench.run("manage.py", "shell", "--no-imports", "-c", lines, **surroundings)
        return json.loads(said.splitlines()[-1])


def until(said: Callable, what: str, seconds: float = 120, every: float = 0.2):
    """The first true answer of `said()`; raises TimeoutError with `what` when none comes."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := said():
            return answer
        time.sleep(every)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")

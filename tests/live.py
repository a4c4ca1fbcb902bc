"""The whole portal, running as `make run` runs it, for tests that walk through it.

It is started once for all tests that ask for it, in a folder of its own and on a free port.
With LINE_ON=postgres (see services.py) it stands on PostgreSQL and Redis.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest

from portal.lib.processes import die_with_parent
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 180
# Answers one question after the other, each a line of JSON with lines of Python: Django is
# brought up once, and each question sees what is committed when it is asked.
ANSWERING = """
import json, sys, traceback
from django.db import connections
for asked in sys.stdin:
    names = {}
    try:
        exec(json.loads(asked), names)
        said = json.dumps([True, names["answer"]])
    except Exception:
        said = json.dumps([False, traceback.format_exc()])
    connections.close_all()
    print(said, flush=True)
"""
# What the settings of the tests say; a portal keeps a secret of its own in its folder.
OF_TESTS = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
# Numbered queues of one Redis (see services.py) that a test process may use.
QUEUES_EACH = 64


@dataclass
class LivePortal:
    """A running portal; everything a test asks of it goes through its doors or its files."""

    url: str
    var: Path
    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen = field(repr=False)
    out: Path = field(repr=False)
    answering: subprocess.Popen | None = field(default=None, repr=False)

    def said(self) -> str:
        """What it printed since it was started."""
        return self.out.read_text(errors="replace")

    def told(self) -> dict:
        """What the demonstration tells: accounts with passwords and TOTP secrets, links."""
        return json.loads((self.var / "demonstration.json").read_text())

    def account(self, role: str) -> dict:
        """The account of the first person who holds this role."""
        return next(
            row for row in self.told()["accounts"] if role in row["role"].replace(",", " ").split()
        )

    def health(self) -> dict:
        with contextlib.closing(urllib.request.urlopen(f"{self.url}/healthz", timeout=10)) as page:
            return json.load(page)

    def processes(self) -> dict[str, int]:
        """The process ids of web and workers, by name."""
        return json.loads((self.var / "run" / "processes.json").read_text())

    def manage(self, *arguments: str) -> str:
        """The output of a command of manage.py, run beside the portal."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, lines: str):
        """The value of `answer` after these lines of Python ran on the portal's database."""
        if self.answering is None or self.answering.poll() is not None:
            self.answering = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", ANSWERING],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=die_with_parent,
            )
        print(json.dumps(lines), file=self.answering.stdin, flush=True)
        went_well, said = json.loads(self.answering.stdout.readline())
        assert went_well, said
        return said

    def log(self, name: str) -> str:
        return (self.var / "log" / f"{name}.log").read_text(errors="replace")

    def stop(self) -> int:
        if self.answering is not None:
            self.answering.kill()
            self.answering.communicate()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextlib.contextmanager
def live_portal(var: Path, *, new: bool = False, **environment: str):
    """Start the portal in `var`, wait until it takes reports and every worker is alive.

    A folder that is not there begins as a copy of one that was prepared for all tests, unless
    the portal is to make everything itself, as on a `new` machine.
    """
    port = free_port()
    template = os.environ.get("PREPARED")
    if template and not new and not os.environ.get("LINE_ON") and not var.exists():
        shutil.copytree(template, var)
    surroundings = {
        **{name: value for name, value in os.environ.items() if name not in OF_TESTS},
        "DEMONSTRATION": "true",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        **_own_services(var),
        **environment,
    }
    said = var.with_name(f"{var.name}.out")
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_portal"],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    portal = LivePortal(f"http://127.0.0.1:{port}", var, surroundings, process, said)
    try:
        _wait_until_ready(portal)
        yield portal
    finally:
        portal.stop()
        said.unlink(missing_ok=True)


_numbers: dict[Path, int] = {}


def _process() -> int:
    """Which of several test processes this is; the first is 0."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _own_services(var: Path) -> dict[str, str]:
    """On PostgreSQL and Redis each folder has a database and a queue of its own, and keeps
    them over a restart, as it keeps its files."""
    if os.environ.get("LINE_ON") != "postgres":
        return {}
    number = _numbers.get(var)
    database, queue = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    if number is None:
        number = _numbers[var] = len(_numbers) + 1 + QUEUES_EACH * _process()
        connection = psycopg2.connect(database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE live_{os.getpid()}_{number}")
        connection.close()
    return {
        "DATABASE_URL": f"{database.rpartition('/')[0]}/live_{os.getpid()}_{number}",
        "REDIS_URL": f"{queue.rpartition('/')[0]}/{number}",
    }


def _wait_until_ready(portal: LivePortal) -> None:
    limit = time.monotonic() + READY_WITHIN
    while time.monotonic() < limit and portal.process.poll() is None:
        if "Ctrl-C" in portal.said() and "no-worker" not in json.dumps(portal.health()):
            return
        time.sleep(0.1)
    raise AssertionError(f"The portal did not start:\n{portal.said()[-4000:]}")


@pytest.fixture(scope="session")
def portal_live():
    """The portal that all walking tests of this session share."""
    folder = Path(tempfile.mkdtemp(prefix="portal-live-"))
    try:
        with live_portal(folder / "var") as portal:
            yield portal
    finally:
        shutil.rmtree(folder, ignore_errors=True)

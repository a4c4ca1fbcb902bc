"""What the measurements stand on: PostgreSQL with commits on disk, the portal, its bare peer.

Each part starts when the first measurement asks for it and is shared by those that follow.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path

import psycopg2

from tests import services as private
from tests.bench import servers
from tests.bench.servers import ROOT, Server
from tests.services import Services

# What is kept here outlives a restart, so it is a disk; /tmp is memory on many machines.
ON_DISK = Path("/var", "tmp")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
MEMORY = {"tmpfs", "ramfs"}


class NotOnDisk(Exception):
    """Commits would not reach a disk here, so that nothing measured would count."""


class Ground:
    """Everything that a run has started; `close` ends all of it."""

    def __init__(self, *, seconds: int, rounds: int):
        self.seconds = seconds
        self.rounds = rounds
        self._ends = contextlib.ExitStack()
        tempfile.tempdir = str(ON_DISK)
        self.folder = Path(
            self._ends.enter_context(
                tempfile.TemporaryDirectory(prefix=f"{private.PREFIX}{os.getpid()}-bench-")
            )
        )

    def close(self) -> None:
        self._ends.close()

    @cached_property
    def services(self) -> Services:
        if file_system(ON_DISK) in MEMORY:
            raise NotOnDisk(f"{ON_DISK} is memory")
        found = self._ends.enter_context(private.running(durable=True))
        told = {name: self._value(found, f"SHOW {name}") for name in DURABLE}
        if told != DURABLE:
            raise NotOnDisk(f"PostgreSQL says {told}")
        return found

    def _value(self, found: Services, question: str):
        line = psycopg2.connect(found.database_url)
        with contextlib.closing(line), line.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]

    def count(self, table: str) -> int:
        """The rows of a table, once those on their way are there."""
        last = -1
        while (now := self._value(self.services, f"SELECT count(*) FROM {table}")) != last:
            last = now
            time.sleep(1)
        return now

    # --- The portal, as in production -----------------------------------------------------------

    @cached_property
    def prepared(self) -> dict[str, str]:
        """The environment of a portal with its database, keys, laws and an election."""
        surroundings = production(self.folder / "portal", self.services)
        inside("prepare.everything()", {**surroundings, "DEMONSTRATION": "true"})
        return surroundings

    @cached_property
    def portal(self) -> Server:
        return self._serve("portal.wsgi", self.prepared, "portal")

    @property
    def evidence(self) -> Path:
        return self.folder / "portal" / "evidence"

    @cached_property
    def bare(self) -> Server:
        self.bare_files.mkdir()
        surroundings = servers.environment(
            DATABASE_URL=self.services.database_url,
            BARE_FILES=str(self.bare_files),
            DJANGO_SETTINGS_MODULE="tests.bench.bare.settings",
        )
        run("-m", "django", "migrate", "--run-syncdb", "--verbosity=0", **surroundings)
        return self._serve("tests.bench.bare.wsgi", surroundings, "bare")

    @property
    def bare_files(self) -> Path:
        return self.folder / "bare"

    def _serve(self, application: str, surroundings: dict[str, str], name: str) -> Server:
        log = self.folder / f"{name}.log"
        return self._ends.enter_context(servers.gunicorn(application, surroundings, log))

    @property
    def intake_public(self) -> str:
        """What phones seal to."""
        found = "SELECT public FROM accounts_intakekey ORDER BY id DESC LIMIT 1"
        return self._value(self.services, found)

    def known(self) -> dict[str, str]:
        """A precinct that reports may name."""
        row = self._value(self.services, "SELECT public_id FROM registry_precinct LIMIT 1")
        return {"precinct": str(row)}


def production(var: Path, found: Services | None = None) -> dict[str, str]:
    """The environment as the compose file gives it: no demonstration, styles compressed."""
    where = {}
    if found:
        where = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
    var.mkdir(mode=0o700)
    return servers.environment(
        DJANGO_SETTINGS_MODULE="portal.settings",
        VAR_DIR=str(var),
        SCRATCH_DIR=str(var / "scratch"),
        STATIC_ROOT=str(var / "static"),
        SECRET_KEY=secrets.token_urlsafe(64),
        DEMONSTRATION="false",
        HTTPS="true",
        ALLOWED_HOSTS="127.0.0.1",
        COMPRESS_STATIC="true",
        # How much can be taken is measured; nobody is asked to wait.
        STRANGERS_A_MINUTE="1000000",
        **where,
    )


def run(*command: str, **surroundings: str) -> str:
    """What a Python command said. Raises RuntimeError with its last words when it failed."""
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.stderr.write(ended.stderr)
        raise RuntimeError(f"{' '.join(command)}: {ended.stderr.strip().splitlines()[-1:]}")
    return ended.stdout


def inside(call: str, surroundings: dict[str, str]) -> str:
    """What a call of a module of the bench said, made inside a portal."""
    lines = f"from tests.bench import {call.partition('.')[0]}; {call}"
    return run("manage.py", "shell", "--no-imports", "-c", lines, **surroundings)


# --- The machine ---------------------------------------------------------------------------------


def use_two_cores() -> int:
    """All processes of the run share two cores, so that runs on larger machines compare."""
    mine = sorted(os.sched_getaffinity(0))[:2]
    os.sched_setaffinity(0, mine)
    return len(mine)


def file_system(path: Path) -> str:
    """The kind of file system that a folder lies on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [
        (point, kind)
        for point, kind in mounts
        if path.resolve().is_relative_to(point.replace("\\040", " "))
    ]
    return max(holding, key=lambda mount: len(mount[0]))[1]


def described(cores: int) -> dict:
    about = Path("/proc/cpuinfo").read_text()
    model = next(
        (line.partition(":")[2].strip() for line in about.splitlines() if "model name" in line), ""
    )
    return {
        "cores": cores,
        "processor": model,
        "load_before": os.getloadavg()[0],
        "python": sys.version.split()[0],
        "disk": file_system(ON_DISK),
        "gunicorn": json.dumps(servers.options()),
    }

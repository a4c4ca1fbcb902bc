"""How long `make run` takes on a folder that is prepared: until health answers."""

import contextlib
import http.client
import os
import signal
import subprocess
import time
from pathlib import Path

from portal.lib.processes import die_with_parent
from tests.bench.ground import Ground
from tests.bench.servers import FOREIGN, ROOT
from tests.bench.table import Row, middle, rounded
from tests.services import free_port

MOST_SECONDS = 5.0
PATIENCE = 180


class NotStarted(Exception):
    """`make run` ended, or did not answer in time."""


def measure(ground: Ground):
    var = ground.folder / "run"
    first = _start(var)
    again = [_start(var) for _ in range(min(3, ground.rounds))]
    seconds = middle(again)
    yield Row(
        "second `make run`, until /healthz answers",
        f"{seconds:.1f} s (the first: {first:.1f} s)",
        f"≤ {MOST_SECONDS:.0f} s",
        seconds <= MOST_SECONDS,
        {"seconds": rounded(again, 2), "first": round(first, 2)},
    )


def _start(var: Path) -> float:
    """Seconds from the command to the first answer; the portal is ended again."""
    port = free_port()
    surroundings = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MAKEFLAGS", "MAKELEVEL"):
        surroundings.pop(name, None)
    begun = time.monotonic()
    with var.with_name("run.out").open("wb") as said:
        process = subprocess.Popen(
            ["make", "--no-print-directory", "run"],
            cwd=ROOT,
            env={**surroundings, "VAR_DIR": str(var), "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            while not _answers(port):
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    words = var.with_name("run.out").read_text(errors="replace")
                    raise NotStarted(words[-500:])
                time.sleep(0.02)
            return time.monotonic() - begun
        finally:
            _end(process)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    return False


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

"""gunicorn as the compose file starts it, and what it serves: the portal or its bare peer."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from portal.lib.processes import die_with_parent
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
# What a shell of the caller may hold and a measured process must not.
FOREIGN = ("DJANGO_SETTINGS_MODULE", "VAR_DIR", "DEMONSTRATION", "S3_BUCKET", "KEYS_DIR", "PORT")
# They lie where the compose file puts them.
SECRETS = ("--certfile", "--keyfile")


@dataclass(frozen=True)
class Server:
    """Something that answers on a port of this machine."""

    port: int
    pid: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict | None = None) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as line:
            line.request("GET", path, headers=headers or {})
            answer = line.getresponse()
            return answer.status, answer.read()


def options() -> list[str]:
    """The options of `web` in docker-compose.yml: what is measured is what is started, without
    TLS, which both sides of a comparison would do alike."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    given = [_filled_in(part) for part in compose["services"]["web"]["command"]]
    return [part for part in given if part.startswith("--") and not part.startswith(SECRETS)]


def _filled_in(text: str) -> str:
    def value(match: re.Match) -> str:
        return os.environ.get(match["name"]) or match["default"]

    return re.sub(r"\$\{(?P<name>\w+):-(?P<default>[^}]*)\}", value, text)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, **more}


@contextlib.contextmanager
def gunicorn(
    application: str, surroundings: dict[str, str], log: Path, *more: str
) -> Iterator[Server]:
    """Serve a WSGI application until the block ends."""
    port = free_port()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", application, *options(), *more),
                *("--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
            ],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            _until_it_answers(process, port, log)
            yield Server(port, process.pid, log)
        finally:
            stop(process)


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_it_answers(process: subprocess.Popen, port: int, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            with contextlib.closing(line):
                line.request("GET", "/nowhere/")
                line.getresponse().read()
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}")

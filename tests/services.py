"""Private PostgreSQL and Redis on free ports in a temporary folder.

As a context manager for tests and measurements, and as a command:

    python -m tests.services pytest -m line

starts both, sets DATABASE_URL, REDIS_URL and LINE_ON, runs the command and stops them. The
kernel ends both when this process ends in any other way, and the next start clears up.
"""

import contextlib
import glob
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.lib.processes import die_with_parent

PREFIX = "portal-services-"
PATIENCE = 30


class Missing(Exception):
    """A program is not installed; the message says which package brings it."""


class Program:
    """A server on a port of its own, which can be ended and started again where it was."""

    def __init__(self, command: list, port: int, log: Path, how_to_end: int, account=None):
        self.port = port
        self.command = command
        self.log = log
        self.how_to_end = how_to_end
        self.account = account
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = _start(self.command, self.account, log, self.how_to_end)
        _until_it_answers(self.process, self.port, self.log)

    def stop(self, how: int | None = None) -> None:
        if self.process is not None:
            _stop(self.process, how or self.how_to_end)


@dataclass(frozen=True)
class Services:
    database_url: str
    redis_url: str
    # The programs themselves, for whoever has to end one in the middle of its work.
    database: Program | None = None
    queue: Program | None = None

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "LINE_ON": "postgres",
        }


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[Services]:
    """Both services; `durable` keeps every commit on disk as production does."""
    clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    try:
        with postgres(folder, durable=durable) as database, redis(folder) as queue:
            yield Services(
                f"postgresql://portal@127.0.0.1:{database.port}/portal",
                f"redis://127.0.0.1:{queue.port}/0",
                database,
                queue,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def clear_leftovers() -> None:
    """Folders of earlier starts whose process is gone."""
    for folder in glob.glob(f"{tempfile.gettempdir()}/{PREFIX}*"):
        owner = re.match(rf"{PREFIX}(\d+)-", Path(folder).name)
        if owner and not Path(f"/proc/{owner[1]}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


# --- PostgreSQL ------------------------------------------------------------------------------


@contextlib.contextmanager
def postgres(folder: Path, *, durable: bool = False) -> Iterator[Program]:
    programs = _postgres_programs()
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    account = _unprivileged()
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
    initdb = [programs / "initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust"]
    _run([*initdb, "-U", "portal", "--no-sync"], account)
    port = free_port()
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 100,
        "logging_collector": "off",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    # SIGINT is PostgreSQL's own word for: end the connections and stop at once.
    command = [programs / "postgres", "-D", data, *settings]
    server = Program(command, port, folder / "postgres.log", signal.SIGINT, account)
    try:
        server.start()
        _until_it_is_ready(programs, port)
        with contextlib.suppress(subprocess.CalledProcessError):
            _run([programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "portal", "portal"])
        yield server
    finally:
        server.stop()


def _postgres_programs() -> Path:
    found = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4])
    )
    path = found[-1] if found else shutil.which("initdb")
    if not path:
        raise Missing("PostgreSQL is not installed (Debian: apt-get install postgresql).")
    return Path(path).parent


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: another account does it then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("There is no account postgres or nobody to run PostgreSQL with.")


def _until_it_is_ready(programs: Path, port: int) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        ready = subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        )
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise TimeoutError("PostgreSQL did not become ready.")


# --- Redis -----------------------------------------------------------------------------------


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[Program]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise Missing("Redis is not installed (Debian: apt-get install redis-server).")
    data = folder / "redis"
    data.mkdir()
    port = free_port()
    options = {
        "port": port,
        "bind": "127.0.0.1",
        "dir": data,
        "save": "",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "databases": 256,
    }
    settings = [part for name, value in options.items() for part in (f"--{name}", value)]
    server = Program([program, *settings], port, folder / "redis.log", signal.SIGTERM)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# --- Processes ---------------------------------------------------------------------------------


def _as(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: list, account: pwd.struct_passwd | None = None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        **_as(account),
    )


def _start(command: list, account, log, how_to_end: int) -> subprocess.Popen:
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(how_to_end),
        **_as(account),
    )


def _until_it_answers(process: subprocess.Popen, port: int, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"It did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen, how: int) -> None:
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *about: sys.exit(143))
    try:
        with running() as services:
            environment = {**os.environ, **services.environment()}
            return subprocess.run(
                command, env=environment, check=False, preexec_fn=die_with_parent
            ).returncode
    except Missing as words:
        print(words, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

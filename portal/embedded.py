"""The portal on one machine: its folders, its database, its processes.

`manage.py run_portal` uses this; production runs the same processes from separate
containers (docker-compose.yml).
"""

import fcntl
import hashlib
import json
import logging
import os
import signal
import socket
import tempfile
from importlib import import_module
from pathlib import Path

import waitress
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from portal.celery import app
from portal.evidence import scratch
from portal.lib import folder_broker

RUN_DIR = settings.VAR_DIR / "run"
LOADED = RUN_DIR / "loaded.json"


class Unavailable(Exception):
    """The portal cannot start here now; the message says what to do."""


# --- One at a time, on one port --------------------------------------------------------------


def hold_folder() -> int:
    """A lock on `var/`: two portals in one folder would take each other's work."""
    RUN_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(RUN_DIR / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Unavailable(
            f"The portal already runs with the data in {settings.VAR_DIR}. "
            "Stop it there first (Ctrl-C), or choose another folder: VAR_DIR=… make run"
        ) from None
    return lock


def take_port(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything else so that a taken port is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as problem:
        listener.close()
        raise Unavailable(
            f"Port {port} on {host} cannot be used ({problem.strerror}). "
            f"Choose another one: PORT={port + 1} make run"
        ) from None
    return listener


# --- What must be there before the first process starts ----------------------------------------


def prepare(say) -> None:
    """Folders, database, the country, and the demonstration with its keys."""
    # Nothing that is kept here is for other accounts of this machine.
    os.umask(0o077)
    settings.VAR_DIR.chmod(0o700)
    try:
        scratch.sweep()
    except scratch.NotOurs as problem:
        raise Unavailable(str(problem)) from None
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if not settings.REDIS_URL:
        folder_broker.prepare(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    migrated = migrate(say)
    print_of_data = fingerprint()
    if migrated or loaded() != print_of_data:
        load(say)
        LOADED.write_text(json.dumps(print_of_data))
    # Nothing open may be inherited by the processes that are forked.
    connections.close_all()


def migrate(say) -> bool:
    """Bring the database up to this code; returns whether it was behind."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    return True


def load(say) -> None:
    if settings.IS_INGEST:
        # A node knows no country and makes no keys.
        return
    say("Loading the country's laws, places and addressees …")
    call_command("load_jurisdiction", verbosity=0)
    if settings.DEMONSTRATION:
        say("Making the demonstration: an election, precincts, people and their keys …")
        # Real keys are made by hand and shown once; only these may be made here.
        call_command("make_keys", verbosity=0)
        call_command("load_demonstration", verbosity=0)


def fingerprint() -> dict[str, str]:
    """Changes whenever what is loaded changes: the country's files, or the database."""
    pack = settings.BASE_DIR / "portal" / "jurisdictions" / settings.JURISDICTION
    digest = hashlib.sha256()
    for path in sorted(pack.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(pack)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    database = connection.settings_dict
    where = [database["ENGINE"], database["HOST"], database["PORT"], str(database["NAME"])]
    return {
        "jurisdiction": digest.hexdigest(),
        "database": hashlib.sha256("\n".join(map(str, where)).encode()).hexdigest(),
        "demonstration": str(settings.DEMONSTRATION),
    }


def loaded() -> dict[str, str]:
    try:
        return json.loads(LOADED.read_text())
    except (OSError, ValueError):
        return {}


# --- The processes -----------------------------------------------------------------------------


def preload():
    """Import once what every process needs, so that forks share it; returns the web's door."""
    application = import_string("portal.wsgi.application")
    app.loader.import_default_modules()
    import_module(settings.ROOT_URLCONF)
    return application


def web(listener: socket.socket, application) -> None:
    """waitress takes a whole request before a thread works on it: slow phones block nobody."""
    use_scratch_space(scratch.sealed())
    signal.signal(signal.SIGTERM, leave)
    # Said at every busy moment; health says it when it lasts.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=8,
        ident=None,
        connection_limit=1000,
        asyncore_use_poll=True,
        max_request_body_size=settings.FILE_SIZE_LIMIT + 16 * 1024 * 1024,
    )
    server.run()


def worker(queue: str, *, sweeps: bool = False) -> None:
    """One small prefork group for one queue; one of them also keeps the sweeper's time."""
    use_scratch_space(scratch.plain())
    timetable = ["-B", "-s", str(RUN_DIR / "timetable")] if sweeps else []
    app.worker_main(
        [
            "worker",
            *timetable,
            f"--queues={queue}",
            "--concurrency=1",
            f"--hostname={queue}@%h",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


def use_scratch_space(folder: Path) -> None:
    """Bodies of requests and files in work go where nothing outlives a restart."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def leave(*about) -> None:
    raise SystemExit(0)

"""`make run`: the whole portal comes up, mends itself, ends, and keeps what it was given."""

import os
import signal
import socket
import subprocess
import sys
import time

from tests.live import ROOT, live_portal
from tests.services import free_port


def until(true, seconds: float = 30.0) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if true():
            return True
        time.sleep(0.2)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_part_is_alive_and_everybody_has_an_account(portal_live):
    told = portal_live.health()
    assert told["state"] in {"good", "degraded"}
    assert "no-worker" not in {part.get("reason") for part in told["parts"].values()}
    for role in ("operator", "triager", "lawyer", "custodian", "coordinator", "administrator"):
        account = portal_live.account(role)
        assert account["password"]
        assert account["totp_secret"] in account["otpauth"]


def test_a_worker_that_is_killed_is_back_at_once(portal_live):
    before = portal_live.processes()["documents"]
    os.kill(before, signal.SIGKILL)
    assert until(lambda: portal_live.processes().get("documents", before) != before)
    assert until(lambda: portal_live.health()["parts"]["documents"]["state"] == "good")


def test_the_same_folder_is_not_used_twice(portal_live):
    environment = {**portal_live.environment, "PORT": str(free_port())}
    second = run(environment)
    assert second.returncode == 1
    assert "already runs" in second.stderr


def test_a_taken_port_is_said_with_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run({**os.environ, **demonstration(tmp_path), "PORT": str(port)})
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert f"PORT={port + 1} make run" in refused.stderr


def test_without_a_secret_and_not_as_a_demonstration_it_says_what_to_set(tmp_path):
    refused = run({**os.environ, **demonstration(tmp_path), "DEMONSTRATION": "", "SECRET_KEY": ""})
    assert refused.returncode == 1
    assert "SECRET_KEY is missing" in refused.stderr
    assert "DEMONSTRATION=true" in refused.stderr


def test_a_second_start_loads_nothing_again_and_keeps_the_data(tmp_path):
    var = tmp_path / "var"
    with live_portal(var, new=True) as first:
        accounts = first.told()
        pids = first.processes()
        assert "Making the demonstration" in first.said()
        assert first.stop() == 0
    assert until(lambda: not any(alive(pid) for pid in pids.values()), 5)
    with live_portal(var) as second:
        assert second.told() == accounts
        assert "Loading" not in second.said()
        assert accounts["accounts"][0]["password"] in second.said()


def demonstration(folder) -> dict[str, str]:
    return {"DEMONSTRATION": "true", "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": ""}


def run(environment: dict[str, str]) -> subprocess.CompletedProcess:
    environment = {
        name: value for name, value in environment.items() if value or name == "DEMONSTRATION"
    }
    return subprocess.run(
        [sys.executable, "manage.py", "run_portal"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

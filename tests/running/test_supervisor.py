"""The supervisor starts, starts again, and leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# Run in a process of its own, because it forks and takes over signals.
PROGRAM = """
import os, signal, sys, time, subprocess
from pathlib import Path
from portal.lib.supervisor import Supervisor

folder = Path(sys.argv[1])

def note(name):
    with (folder / name).open("a") as log:
        log.write(f"{os.getpid()}\\n")

def steady():
    grandchild = subprocess.Popen(["sleep", "600"])
    (folder / "grandchild").write_text(str(grandchild.pid))
    note("steady")
    time.sleep(600)

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("stubborn")
    time.sleep(600)

def frail():
    note("frail")
    time.sleep(0.2)
    sys.exit(3)

def broken():
    note("broken")
    raise ValueError("+7 701 000 00 02 told us")

patience = 30 if sys.argv[2] == "stubborn" else 2
supervisor = Supervisor(folder / "log", lambda words: print(words, flush=True), patience=patience)
for name in sys.argv[2].split(","):
    supervisor.add(name, globals()[name])
supervisor.run(when_started=lambda: print("started", flush=True))
print("stopped", flush=True)
"""


@pytest.fixture
def supervised(tmp_path):
    started = []

    def start(*names):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), ",".join(names)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "started\n"
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait()


def pids(folder: Path, name: str) -> list[int]:
    path = folder / name
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true, seconds: float = 10.0) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_everything_it_started(supervised, tmp_path, how):
    process = supervised("steady")
    assert until(lambda: pids(tmp_path, "steady"))
    process.send_signal(how)
    assert process.wait(10) == 0
    assert "stopped" in process.stdout.read()
    assert not alive(pids(tmp_path, "steady")[0])
    assert not alive(pids(tmp_path, "grandchild")[0])


def test_asked_twice_it_waits_for_nobody(supervised, tmp_path):
    process = supervised("stubborn")
    assert until(lambda: pids(tmp_path, "stubborn"))
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "Stopping …\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 0
    assert not alive(pids(tmp_path, "stubborn")[0])


def test_a_killed_supervisor_leaves_nobody(supervised, tmp_path):
    process = supervised("steady")
    assert until(lambda: pids(tmp_path, "steady"))
    process.kill()
    process.wait()
    assert until(lambda: not alive(pids(tmp_path, "steady")[0]))


def test_a_child_that_dies_is_started_again_and_said(supervised, tmp_path):
    process = supervised("frail", "steady")
    assert until(lambda: len(pids(tmp_path, "frail")) >= 2)
    assert len(pids(tmp_path, "steady")) == 1
    os.kill(pids(tmp_path, "steady")[0], signal.SIGKILL)
    assert until(lambda: len(pids(tmp_path, "steady")) == 2)
    process.send_signal(signal.SIGINT)
    said = process.stdout.read()
    assert "frail ended (code 3)" in said
    assert "steady ended (SIGKILL)" in said


def test_the_log_of_a_broken_child_tells_where_and_not_what(supervised, tmp_path):
    supervised("broken")
    log = tmp_path / "log" / "broken.log"
    assert until(lambda: log.exists() and "ValueError" in log.read_text())
    assert "701" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0

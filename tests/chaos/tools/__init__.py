"""Scanners that disagree with the portal's libraries: each list has an environment of its own,
made when it is asked for the first time and kept under var/."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.servers import ROOT

HERE = Path(__file__).parent
PLACE = ROOT / "var" / "tools"


def program(listed: str, name: str) -> Path:
    """A program out of the list `listed` (schema.txt, scanners.txt)."""
    place = PLACE / listed
    done = subprocess.run(
        ["sh", ".deploy/venv", str((HERE / f"{listed}.txt").relative_to(ROOT))],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable, "VENV": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{listed}.txt cannot be installed: {done.stderr.strip()[-300:]}")
    return place / "bin" / name


def run(command: list, seconds: float, folder: Path, **surroundings: str) -> tuple[str, bool]:
    """What a program printed within so many seconds, and whether it came to its own end.

    What it leaves behind lies in `folder`.
    """
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [*map(str, command)],
        cwd=folder,
        env={**around, "PYTHONUNBUFFERED": "1", **surroundings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        return process.communicate(timeout=seconds)[0], True
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0], False

"""Processes of the portal that are killed on purpose, and that come again as in production."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

from portal.lib.processes import die_with_parent

ROOT = Path(__file__).resolve().parents[2]


class Group:
    """One process group of the portal, started again when it ends (`restart: unless-stopped`)."""

    def __init__(self, command: list[str], surroundings: dict[str, str], log: Path):
        self.command = command
        self.surroundings = surroundings
        self.log = log
        self.starts = 0
        self._wanted = True
        self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.surroundings,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL),
            )
        self.starts += 1

    def _keep(self) -> None:
        while self._wanted:
            self.process.wait()
            time.sleep(0.1)
            if self._wanted:
                self._start()

    @property
    def children(self) -> list[int]:
        """The pool's processes: what runs the same program as their parent."""
        program = _program(self.process.pid)
        return [pid for pid in children_of(self.process.pid) if _program(pid) == program]

    def signal(self, how: int) -> bool:
        """To all of it at once; False when there is nobody just now."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
            return True
        return False

    def kill(self) -> bool:
        """`kill -9` for all of it at once."""
        return self.signal(signal.SIGKILL)

    def kill_child(self, dice: random.Random) -> bool:
        """`kill -9` for one process of the pool; False when there is none just now."""
        found = sorted(self.children)
        return bool(found) and kill(dice.choice(found))

    def stop(self) -> None:
        self._wanted = False
        self.kill()
        self._keeper.join(10)
        self.process.wait()


def kill(pid: int, how: int = signal.SIGKILL) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
        return True
    return False


def running() -> dict[int, int]:
    """Every process of this machine, and the one that started it."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                found[int(folder.name)] = int(
                    (folder / "stat").read_text().rpartition(")")[2].split()[1]
                )
    return found


def children_of(pid: int) -> list[int]:
    return [child for child, parent in running().items() if parent == pid]


def all_below(pid: int) -> set[int]:
    """Whatever a process has started, and what that has started."""
    parents, found, fresh = running(), set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def words_of(pid: int) -> list[str]:
    """The command line of a process; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    return []


def _program(pid: int) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/exe")
    return ""

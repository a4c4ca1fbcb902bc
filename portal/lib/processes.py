"""Processes that start others and leave none behind."""

import ctypes
import hashlib
import os
import platform
import signal
import sys
import threading
from functools import cache

NAME_LENGTH = 16
_PR_SET_PDEATHSIG = 1


def die_with_parent(how: int = signal.SIGTERM) -> None:
    """Ask the kernel to end this process when its parent ends, however that happens.

    Where the kernel cannot (other than Linux), a lifeline does it: see `hold_lifeline`.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def hold_lifeline(reading_end: int) -> None:
    """End this process when the last writer of a pipe is gone."""

    def wait() -> None:
        os.read(reading_end, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="lifeline").start()


def name_of_this() -> str:
    """What this process is called in the database, so that others can see that it has ended."""
    return f"{_machine()}{os.getpid():08x}"


def has_ended(name: str) -> bool:
    """Whether the process of this name is gone. Of another machine's nobody here can say so."""
    if len(name) != NAME_LENGTH or not name.startswith(_machine()):
        return False
    try:
        os.kill(int(name[8:], 16), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError, OverflowError):
        return False
    return False


@cache
def _machine() -> str:
    """The same for all processes that see each other: of a machine, or of one container."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            told = f"{file.read()}{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        told = platform.node()
    return hashlib.sha256(told.encode()).hexdigest()[:8]

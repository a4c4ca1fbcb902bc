"""Processes that start others and leave none behind."""

import ctypes
import os
import signal
import sys
import threading

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

"""Lanes: how many may bring something at once on this machine, and how much disk that may take.

Nobody is refused by address, so what is narrow is the lane, not its users. Each place in a lane is
a small file, held by the kernel's lock for as long as a request lasts: whichever process has it,
and however it ends, its place is free again. The file tells how many bytes lie about for it.
"""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass

from portal.evidence import scratch

DIGITS = 16


class Full(Exception):
    """No place is free, or no more bytes may lie about; to be tried again in a while."""


@dataclass(frozen=True)
class Lane:
    """So many places, and so many bytes for all of them together."""

    name: str
    places: int
    bytes: int

    def enter(self) -> "Place":
        """Raises Full."""
        for number in range(self.places):
            file = self._open(number)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                continue
            place = Place(self, number, file)
            place.tell(0)
            return place
        raise Full

    def lying_about(self, but: int) -> int:
        """The bytes of all places but one."""
        return sum(self._told(number) for number in range(self.places) if number != but)

    def _told(self, number: int) -> int:
        file = self._open(number)
        try:
            # A place that can be had is nobody's, whatever its file still says.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            digits = os.pread(file, DIGITS, 0)
            return int(digits) if digits.isdigit() else 0
        finally:
            os.close(file)
        return 0

    def _open(self, number: int) -> int:
        path = scratch.sealed() / f"{self.name}-{number}.lane"
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class Place:
    """One request's place in a lane."""

    def __init__(self, lane: Lane, number: int, file: int):
        self.lane = lane
        self.number = number
        self._file = file

    def tell(self, size: int) -> None:
        """So many bytes lie about for us now. Raises Full when they are too many."""
        os.pwrite(self._file, f"{size:0{DIGITS}d}".encode(), 0)
        if size and size + self.lane.lying_about(self.number) > self.lane.bytes:
            raise Full

    def leave(self) -> None:
        with suppress(OSError):
            os.close(self._file)

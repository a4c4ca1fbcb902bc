"""Fingerprints made while the bytes arrive."""

import hashlib
import io

from portal.lib.refusals import Refused


class Measured(io.RawIOBase):
    """Reads a stream once: counts it, hashes it, and stops it at a limit.

    Raises whatever `over_limit` makes when more than `limit` bytes come.
    """

    def __init__(self, stream, limit: int, over_limit):
        self.stream = stream
        self.limit = limit
        self.over_limit = over_limit
        self.size = 0
        self.hash = hashlib.sha256()
        self.refusal: Refused | None = None

    def readable(self):
        return True

    def read(self, size=-1):
        data = self.stream.read(size)
        self.size += len(data)
        if self.size > self.limit:
            self.refusal = self.over_limit()
            raise OSError("over the limit")
        self.hash.update(data)
        return data

    def readinto(self, buffer):
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @property
    def sha256(self) -> str:
        return self.hash.hexdigest()

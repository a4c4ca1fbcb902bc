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


class Hashed(io.RawIOBase):
    """Passes on what is written, counts it and hashes it."""

    def __init__(self, target):
        self.target = target
        self.size = 0
        self.hash = hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):
        self.hash.update(data)
        self.size += len(data)
        self.target.write(data)
        return len(data)

    def flush(self):
        if not self.target.closed:
            self.target.flush()

    @property
    def sha256(self) -> str:
        return self.hash.hexdigest()

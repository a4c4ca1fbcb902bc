"""Fingerprints made while bytes pass."""

import hashlib
import io


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

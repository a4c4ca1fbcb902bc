"""Compares what is written with what is there, without keeping either."""

import io


class Differs(Exception):
    """The first byte that is another one, or where one of both ends."""

    def __init__(self, at: int):
        super().__init__(f"byte {at}")
        self.at = at


class Comparing(io.RawIOBase):
    """Takes bytes and reads as many from `original`. Raises Differs where they part."""

    def __init__(self, original):
        self.original = original
        self.at = 0

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        there = self.original.read(len(data))
        if there != data:
            pairs = enumerate(zip(there, data, strict=False))
            raise Differs(self.at + next((at for at, (a, b) in pairs if a != b), len(there)))
        self.at += len(data)
        return len(data)

    def finish(self) -> None:
        if self.original.read(1):
            raise Differs(self.at)

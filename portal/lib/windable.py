"""Streams that can be wound to any place without being read up to there."""

import io


class Windable(io.RawIOBase):
    """Knows its `size` and where it stands (`at`); `readinto` says what is there."""

    def __init__(self, size: int):
        self.size = size
        self.at = 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=io.SEEK_SET):
        before = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(0, before + offset)
        return self.at

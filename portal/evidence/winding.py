"""Stored copies read from anywhere in them, so that a video can be wound.

What is sealed is opened piece by piece of 64 kB, as age divides it, never as a whole: not in
memory, not on a disk. Out of a bucket only the bytes that are asked for are fetched.
"""

import io

from django.core.files.storage import FileSystemStorage, storages

from portal.lib import agefile
from portal.lib.sealing import CannotOpen, Keypair, Place
from portal.lib.windable import Windable

AHEAD = 256 * 1024


def plain(name: str):
    """A stored file as a stream that can be wound. Raises FileNotFoundError."""
    store = storages["evidence"]
    if isinstance(store, FileSystemStorage):
        return open(store.path(name), "rb")
    return io.BufferedReader(_Bucket(store, name), AHEAD)


def opened(name: str, pair: Keypair, place: Place):
    """The same for a sealed file: its plaintext. Raises CannotOpen, FileNotFoundError."""
    size = storages["evidence"].size(name)
    sealed = plain(name)
    try:
        return _Opened(sealed, size, pair, place)
    except agefile.NotOpened:
        sealed.close()
        raise CannotOpen("The key does not open this file, or it was changed.") from None
    except CannotOpen:
        sealed.close()
        raise


class _Opened(agefile.Wound):
    """Without the line that says for which place the file was sealed."""

    def __init__(self, sealed, size: int, pair: Keypair, place: Place):
        super().__init__(sealed, size, pair.private)
        expected = place.header() + b"\n"
        if self.read(len(expected)) != expected:
            raise CannotOpen("This file was sealed for another place.")
        self.begins = len(expected)

    def seek(self, offset, whence=io.SEEK_SET):
        beginning = self.begins if whence == io.SEEK_SET else 0
        return super().seek(offset + beginning, whence) - self.begins

    def tell(self):
        return super().tell() - self.begins


class _Bucket(Windable):
    """A file of a bucket, of which only what is read is fetched."""

    def __init__(self, store, name: str):
        self.client = store.connection.meta.client
        self.where = {"Bucket": store.bucket_name, "Key": name}
        super().__init__(store.size(name))

    def readinto(self, buffer):
        if self.at >= self.size:
            return 0
        last = min(self.at + len(buffer), self.size) - 1
        answer = self.client.get_object(**self.where, Range=f"bytes={self.at}-{last}")
        with answer["Body"] as body:
            data = body.read()
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)

"""Reads originals out of the store and opens them, one piece after the other."""

import io

from django.core.files.storage import FileSystemStorage, storages

from portal.evidence.reception import piece_place
from portal.lib import agefile
from portal.lib.sealing import CannotOpen, Keypair

BUFFER = 256 * 1024


def stored(name: str):
    """The sealed bytes of a stored file, as a stream that is never whole in memory."""
    store = storages["evidence"]
    if isinstance(store, FileSystemStorage):
        return open(store.path(name), "rb", buffering=BUFFER)
    answer = store.connection.meta.client.get_object(Bucket=store.bucket_name, Key=name)
    return io.BufferedReader(answer["Body"], BUFFER)


def write_original(item, pair: Keypair, writer) -> None:
    """Write the original's bytes, as they reached us, to a binary stream. Raises CannotOpen."""
    with stored(item.stored_name) as sealed:
        at = 0
        for sealed_bytes, plain_bytes in item.pieces or [(-1, item.size)]:
            piece = sealed if sealed_bytes < 0 else Part(sealed, sealed_bytes)
            written = write_piece(piece, pair, piece_place(item.public_id, at), writer.write)
            if item.pieces and written != plain_bytes:
                raise CannotOpen("A piece of this file is missing.")
            at += written
        if sealed.read(1):
            raise CannotOpen("This file was changed after it was sealed.")


def write_piece(sealed, pair: Keypair, place, write) -> int:
    """Hand on what one age file holds, if it was sealed for this place; its length."""
    written, expected = 0, place.header() + b"\n"
    try:
        for number, plain in enumerate(agefile.opened(sealed, pair.private)):
            if number == 0:
                if not plain.startswith(expected):
                    raise CannotOpen("This file was sealed for another place.")
                plain = plain[len(expected) :]
            write(plain)
            written += len(plain)
    except agefile.NotOpened:
        raise CannotOpen("The key does not open this file, or it was changed.") from None
    return written


class Part:
    """The next so many bytes of a stream, as a stream of their own."""

    def __init__(self, stream, size: int):
        self.stream = stream
        self.left = size

    def read(self, size: int) -> bytes:
        data = self.stream.read(min(size, self.left))
        self.left -= len(data)
        return data

    def readline(self, limit: int) -> bytes:
        line = self.stream.readline(min(limit, self.left))
        self.left -= len(line)
        return line

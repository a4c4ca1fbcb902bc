"""Bytes as they come: hashed, sealed, and put on a shelf, in one pass and with flat memory."""

import time

from portal.evidence.shelves import shelf_for
from portal.lib.agefile import Writer
from portal.lib.running_hash import RunningSha256
from portal.lib.sealing import Place

FIRST_READ, READ = 32 * 1024, 256 * 1024


def item_place(public_id, field: str) -> Place:
    """Where a sealed thing of an evidence item belongs."""
    return Place("evidence-item", str(public_id), field)


def piece_place(public_id, at: int) -> Place:
    """Where the age file belongs that begins with byte `at` of an original."""
    return item_place(public_id, f"file@{at}" if at else "file")


class Reception:
    """One file on its way in. What came since the last `keep` can be let go of again.

    Without `public` the bytes were sealed by a phone and are put away as they are.
    """

    def __init__(
        self,
        public_id,
        public: str,
        stored_name: str,
        *,
        offset: int = 0,
        sealed_size: int = 0,
        pieces=(),
        hashes: tuple[bytes, bytes] = (b"", b""),
        shelf: dict | None = None,
    ):
        self.public_id = str(public_id)
        self.public = public
        self.offset = self.kept = offset
        self.pieces = list(pieces)
        self.shelf = shelf_for(stored_name, sealed_size, shelf or {})
        self._plain = RunningSha256(hashes[0])
        self._stored = RunningSha256(hashes[1])
        self._hashes = hashes
        self._writer: Writer | None = None

    def take(self, data: bytes) -> None:
        """Raises NoRoom; then `go_back` and `close` are all that is left to do."""
        self._plain.update(data)
        self.offset += len(data)
        if not self.public:
            self.shelf.write([data])
            return
        if self._writer is None:
            self._writer = Writer(self.public, self._put)
            place = piece_place(self.public_id, self.kept)
            self._writer.update(place.header() + b"\n")
        self._writer.update(data)

    def _put(self, parts: list[bytes]) -> None:
        for part in parts:
            self._stored.update(part)
        self.shelf.write(parts)

    def keep(self) -> None:
        """End the age file that was begun, and return when everything lies on the disk."""
        if self._writer is not None:
            self._writer.finish()
            self.pieces.append([self._writer.size, self.offset - self.kept])
            self._writer = None
        if self.offset != self.kept:
            self.shelf.keep()
            self.kept = self.offset
            self._hashes = (self._plain.put_away(), self._stored.put_away())

    def go_back(self) -> None:
        """To what was kept last: as if the bytes since then had never come."""
        self.shelf.go_back()
        self.offset = self.kept
        self._writer = None
        self._plain = RunningSha256(self._hashes[0])
        self._stored = RunningSha256(self._hashes[1])

    @property
    def hashes(self) -> tuple[bytes, bytes]:
        """What is needed to go on with both hashes later; holds a few bytes of the file."""
        return self._hashes

    @property
    def sha256(self) -> str:
        """Of everything that was kept, as it came."""
        return RunningSha256(self._hashes[0]).hexdigest()

    @property
    def stored_sha256(self) -> str:
        """Of everything that was kept, as it lies in the store."""
        return RunningSha256(self._hashes[1 if self.public else 0]).hexdigest()

    def close(self) -> None:
        self.shelf.close()


class Patient:
    """Reads a body as it comes: little at a time from slow phones, more from quick ones."""

    def __init__(self, body, is_wanted=lambda: False):
        self.body = body
        self.size = FIRST_READ
        self.broken = False
        self.is_wanted = is_wanted

    def read(self, most: int) -> bytes:
        begun = time.monotonic()
        try:
            data = self.body.read(min(self.size, most), self.is_wanted)
        except OSError:
            # The connection is gone, or nothing came for too long.
            self.broken = True
            return b""
        quick = time.monotonic() - begun < 0.5
        self.size = min(READ, self.size * 2) if quick else FIRST_READ
        return data

"""Files that a phone sealed piece by piece, and the table that says which pieces they have.

The body is piece 0, piece 1 … and the table. Each is an age file of its own for the intake key,
bound to its place: a piece that is missing, added, changed, or from elsewhere is noticed, and so
is one that stands in another's place. The table is what a phone writes last, and it tells
whether the recording was broken off. See docs/decisions/0026-a-table-of-sealed-pieces.md.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.evidence import winding
from portal.evidence.originals import Part, stored, write_piece
from portal.lib import sealing
from portal.lib.sealing import CannotOpen, Keypair, Place

VERSION = 1
# Of the sealed table: enough for a day of recording, a piece each second.
TABLE_LIMIT = 1024 * 1024
# What sealing adds to one piece, and how many bytes of the table stand for it at least.
PIECE_OVERHEAD, ENTRY = 400, 4
DIGITS = frozenset("0123456789abcdef")


class Damaged(Exception):
    """The file cannot be put together; `str()` is a code, with words in `incidents.repairs`."""


@dataclass(frozen=True)
class Table:
    """The lengths of the sealed pieces in order, and what the phone knows of the whole."""

    pieces: tuple[int, ...]
    # SHA-256 of what was sealed; "" when the phone could not tell any more.
    sha256: str
    # A recording that was broken off: everything until then is here.
    cut: bool


def slack_of(table: int) -> int:
    """How many bytes sealing may have added to a file whose sealed table is so long."""
    return table + PIECE_OVERHEAD * (table // ENTRY)


def read_table(sealed: bytes, pair: Keypair, place: Place) -> Table:
    """Raises CannotOpen or Damaged."""
    try:
        said = json.loads(sealing.unseal(sealed, pair.private, place))
        pieces, sha256, cut = said["pieces"], said["sha256"], said["cut"]
        known = said["version"] == VERSION and set(said) == {"version", "pieces", "sha256", "cut"}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Damaged("table-unreadable") from None
    if not (known and _are_lengths(pieces) and is_sha256_or_none(sha256) and cut in (True, False)):
        raise Damaged("table-unreadable")
    return Table(tuple(pieces), sha256, cut is True)


def _are_lengths(pieces) -> bool:
    return (
        isinstance(pieces, list) and bool(pieces) and all(type(n) is int and n > 0 for n in pieces)
    )


def is_sha256_or_none(text) -> bool:
    return isinstance(text, str) and (not text or (len(text) == 64 and set(text) <= DIGITS))


class Body:
    """A stored body whose table one of the keys opened. Raises Damaged.

    `place_of` gives the place of "pieces" (the table) and of "piece:0", "piece:1" …
    """

    def __init__(
        self,
        name: str,
        size: int,
        table_size: int,
        pairs: Iterable[Keypair],
        place_of: Callable[[str], Place],
    ):
        if not 0 < table_size < size:
            raise Damaged("table-unreadable")
        self.name = name
        self.place_of = place_of
        with winding.plain(name) as body:
            body.seek(size - table_size)
            sealed = body.read(table_size)
        self.pair, self.table = _first_opened(sealed, pairs, place_of("pieces"))
        if sum(self.table.pieces) != size - table_size:
            raise Damaged("pieces-missing")

    def hand_on(self, take: Callable[[bytes], None]) -> None:
        """What the pieces hold, in order and with flat memory. Raises Damaged; what was handed
        on until then is void."""
        with stored(self.name) as body:
            for number, length in enumerate(self.table.pieces):
                place = self.place_of(f"piece:{number}")
                try:
                    write_piece(Part(body, length), self.pair, place, take)
                except CannotOpen:
                    raise Damaged("pieces-differ") from None


def _first_opened(sealed: bytes, pairs, place: Place) -> tuple[Keypair, Table]:
    """A phone that was without a network for long has sealed with an older key."""
    for pair in pairs:
        try:
            return pair, read_table(sealed, pair, place)
        except CannotOpen:
            continue
    raise Damaged("cannot-open")

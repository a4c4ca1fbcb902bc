"""The letter out of a bundle that was exported, bit for bit: whoever got it has exactly this file.

It stands near the beginning of the ZIP, before any original, so only so much of it is opened.
"""

import struct
import zlib
from contextlib import closing

from django.core.files.storage import storages

from portal.accounts import keys
from portal.lib import pipes, sealing
from reports.complaints import reading
from reports.complaints.models import Bundle

LETTER = "data/complaint.pdf"
# What stands before a file in a ZIP, and after one that was written in one go.
HEAD, TAIL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s3L")
BEGINS, ENDED = b"PK\x03\x04", b"PK\x07\x08"
# No letter is larger, with what comes before it.
MOST = 32 * 1024 * 1024


def letter_of(bundle: Bundle, member: keys.OpenMember | None) -> bytes | None:
    """Its PDF; None when the bundle is not kept any more, or holds none. Raises VaultLocked."""
    if bundle.state != Bundle.State.READY:
        return None
    private = reading.bundle_key(bundle, member)
    name, seen = f"/{LETTER}".encode(), b""
    with closing(_plain(bundle, private)) as pieces:
        for piece in pieces:
            seen += piece
            letter = _found(seen, name)
            if letter is not None or len(seen) > MOST:
                return letter
    return None


def _plain(bundle: Bundle, private: str):
    sealed = storages["evidence"].open(bundle.stored_name)

    def write(target):
        with sealed:
            sealing.unseal_stream(sealed, target, private, bundle.place("zip"))

    return pipes.pulled(write)


def _found(seen: bytes, name: bytes) -> bytes | None:
    """The file of this name, once all of it is there."""
    at = seen.find(name)
    begins = seen.rfind(BEGINS, 0, at) if at > 0 else -1
    if begins < 0 or len(seen) < begins + HEAD.size:
        return None
    *_head, name_length, extra = HEAD.unpack_from(seen, begins)
    first = begins + HEAD.size + name_length + extra
    last = seen.find(ENDED, first)
    while 0 <= last <= len(seen) - TAIL.size:
        _sign, check, _stored, size = TAIL.unpack_from(seen, last)
        if size == last - first and zlib.crc32(seen[first:last]) == check:
            return seen[first:last]
        last = seen.find(ENDED, last + 1)
    return None

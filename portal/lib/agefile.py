"""age files written while their bytes arrive, and opened as quickly.

The format is https://age-encryption.org/v1 with X25519 recipients, the same that `sealing.py`
makes with its library, and each opens what the other wrote. It stands here once more because a
library that pulls from a stream cannot stop where a connection was cut, and seals a tenth of
what the machine could (docs/decisions/0015-an-age-file-for-each-piece.md).
"""

import base64
import hmac
import os
from functools import lru_cache

import bech32
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.lib.windable import Windable

VERSION = b"age-encryption.org/v1"
CHUNK = 64 * 1024
TAG = 16
# So many pieces are sealed before they are written.
AT_ONCE = 4
NONCE = 16
STANZA = b"age-encryption.org/v1/X25519"
# A header with this many bytes is not one of ours.
HEADER_LIMIT = 16 * 1024


class NotOpened(Exception):
    """Not an age file, not for this key, or changed since it was sealed."""


class Writer:
    """One age file, given its plaintext bit by bit; `write` takes lists of sealed bytes, which are
    good only until it returns: their room is used again.

    What was given is written but for the last piece of at most 64 kB, which waits until it is
    known whether it is the last; `finish` writes it. Nothing can be added afterwards.
    """

    def __init__(self, public: str, write):
        file_key = os.urandom(16)
        nonce = os.urandom(NONCE)
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._write = write
        self._count = 0
        self._held = bytearray()
        self._room: memoryview | None = None
        self._start = _header(public, file_key) + nonce
        self.size = 0

    def update(self, data) -> None:
        data = memoryview(data)
        # A whole piece is sealed as soon as something follows it.
        if self._held:
            wanted = CHUNK - len(self._held)
            self._held += data[:wanted]
            data = data[wanted:]
            if not data:
                return
            self._seal(self._held)
            self._held = bytearray()
        at, end = 0, len(data)
        while end - at > CHUNK:
            self._seal(data[at : at + CHUNK])
            at += CHUNK
        self._held += data[at:]
        self._give()

    def finish(self) -> None:
        last = self._cipher.encrypt(_nonce(self._count, last=True), self._held, None)
        self._held = bytearray()
        self._give(last)

    def _seal(self, piece) -> None:
        if self._room is None:
            self._room = memoryview(bytearray(AT_ONCE * (CHUNK + TAG)))
            self._filled = 0
        following = self._filled + CHUNK + TAG
        place = self._room[self._filled : following]
        self._cipher.encrypt_into(_nonce(self._count, last=False), piece, None, place)
        self._count += 1
        self._filled = following
        if following == len(self._room):
            self._give()

    def _give(self, last: bytes = b"") -> None:
        filled = self._room[: self._filled] if self._room is not None else b""
        sealed = [part for part in (self._start, filled, last) if part]
        if filled or last:
            self._start, self._filled = b"", 0
            self.size += sum(map(len, sealed))
            self._write(sealed)


def opened(reader, private: str):
    """The plaintext of one age file, piece by piece, each checked. Raises NotOpened.

    The last piece is marked as such: a file that was cut off is not taken for a whole one.
    """
    cipher = _payload_cipher(reader, private)
    count, sealed = 0, _read(reader, CHUNK + TAG)
    while True:
        following = _read(reader, CHUNK + TAG) if len(sealed) == CHUNK + TAG else b""
        try:
            plain = cipher.decrypt(_nonce(count, last=not following), sealed, None)
        except InvalidTag:
            raise NotOpened("changed or cut off") from None
        if not plain and count:
            raise NotOpened("an empty end")
        yield plain
        if not following:
            return
        count, sealed = count + 1, following


class Wound(Windable):
    """The plaintext of one age file of known size, read from anywhere in it, piece by piece.

    `sealed` can be wound (`seek`) and read; `size` is its length. Every piece is checked before
    a byte of it is given. Raises NotOpened.
    """

    def __init__(self, sealed, size: int, private: str):
        self.sealed = sealed
        self.cipher = _payload_cipher(sealed, private)
        self.start = sealed.tell()
        payload = size - self.start
        self.last = (payload - 1) // (CHUNK + TAG)
        super().__init__(payload - TAG * (self.last + 1))
        if self.last < 0 or self.size < 0:
            raise NotOpened("cut off")
        self.piece = (-1, b"")

    def readinto(self, buffer):
        if self.at >= self.size:
            return 0
        number, within = divmod(self.at, CHUNK)
        if self.piece[0] != number:
            self.piece = (number, self._opened(number))
        part = self.piece[1][within : within + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def _opened(self, number: int) -> bytes:
        self.sealed.seek(self.start + number * (CHUNK + TAG))
        sealed = _read(self.sealed, CHUNK + TAG)
        try:
            return self.cipher.decrypt(_nonce(number, last=number == self.last), sealed, None)
        except InvalidTag:
            raise NotOpened("changed or cut off") from None

    def close(self):
        self.sealed.close()
        super().close()


# --- Headers -------------------------------------------------------------------------------------


def _header(public: str, file_key: bytes) -> bytes:
    ours = X25519PrivateKey.generate()
    theirs = _public(public)
    share = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(theirs))
    wrapped = ChaCha20Poly1305(_derived(shared, share + theirs, STANZA)).encrypt(
        bytes(12), file_key, None
    )
    lines = [VERSION, b"-> X25519 " + _encoded(share), _encoded(wrapped), b"---"]
    start = b"\n".join(lines)
    return start + b" " + _encoded(_mac(file_key, start)) + b"\n"


def _payload_cipher(reader, private: str) -> ChaCha20Poly1305:
    """Read the header; the reader stands at the first sealed piece afterwards."""
    file_key = _file_key(reader, private)
    return ChaCha20Poly1305(_derived(file_key, _exactly(reader, NONCE), b"payload"))


def _file_key(reader, private: str) -> bytes:
    """Read the header and find the stanza that this key opens."""
    ours = X25519PrivateKey.from_private_bytes(_raw(private.lower(), "age-secret-key-"))
    mine = ours.public_key().public_bytes_raw()
    lines = _header_lines(reader)
    file_key = None
    for at, line in enumerate(lines):
        kind, _space, share = line.partition(b" ")[2].partition(b" ")
        if file_key is None and line.startswith(b"-> ") and kind == b"X25519":
            file_key = _unwrapped(ours, mine, _decoded(share), _decoded(lines[at + 1]))
    if file_key is None:
        raise NotOpened("not for this key")
    start = b"\n".join([*lines[:-1], b"---"])
    if not hmac.compare_digest(_mac(file_key, start), _decoded(lines[-1][4:])):
        raise NotOpened("changed header")
    return file_key


def _header_lines(reader) -> list[bytes]:
    """The lines up to and with the one that holds the code of the header."""
    lines, size = [], 0
    while not lines or not lines[-1].startswith(b"--- "):
        line = reader.readline(HEADER_LIMIT)
        size += len(line)
        if not line.endswith(b"\n") or size > HEADER_LIMIT:
            raise NotOpened("no age file")
        lines.append(line[:-1])
        if lines[0] != VERSION:
            raise NotOpened("no age file")
    return lines


def _unwrapped(ours, mine: bytes, share: bytes, wrapped: bytes) -> bytes | None:
    try:
        shared = ours.exchange(X25519PublicKey.from_public_bytes(share))
        key = _derived(shared, share + mine, STANZA)
        return ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)
    except (InvalidTag, ValueError):
        return None


def _mac(file_key: bytes, start: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), start, "sha256")


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(secret)


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


@lru_cache(maxsize=64)
def _public(text: str) -> bytes:
    return _raw(text, "age")


def _raw(text: str, prefix: str) -> bytes:
    found, data = bech32.bech32_decode(text)
    if found != prefix or data is None:
        raise NotOpened("no age key")
    return bytes(bech32.convertbits(data, 5, 8, False))


def _encoded(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise NotOpened("no age file") from None


# --- Readings ------------------------------------------------------------------------------------


def _exactly(reader, size: int) -> bytes:
    data = _read(reader, size)
    if len(data) != size:
        raise NotOpened("cut off")
    return data


def _read(reader, size: int) -> bytes:
    """As many bytes as were asked for, or all that are left."""
    data = reader.read(size)
    if len(data) in (0, size):
        return data
    parts = [data]
    missing = size - len(data)
    while missing and (data := reader.read(missing)):
        parts.append(data)
        missing -= len(data)
    return b"".join(parts)

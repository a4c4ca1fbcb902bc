"""age, and nothing else: everything sealed in the portal is sealed and opened here.

Format: https://age-encryption.org/v1 with X25519 recipients. Every plaintext begins with a
header that names the place it was sealed for, so that what was sealed for one field of one
row is refused in any other. Short texts are padded to 256-byte steps before sealing.
"""

import hashlib
import hmac
import io
from dataclasses import dataclass

import bech32
import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

MAGIC = b"portal-sealed/1"
AGE = b"age-encryption.org/"
STEP = 256
CHUNK = 1024 * 1024
READ_AHEAD = 256 * 1024


class CannotOpen(Exception):
    """These bytes were not sealed for this key, or not for this place."""


@dataclass(frozen=True)
class Place:
    """Where a sealed thing belongs: purpose (a table), row id, field."""

    purpose: str
    row: str
    field: str

    def header(self) -> bytes:
        return b"\x1f".join([MAGIC, self.purpose.encode(), self.row.encode(), self.field.encode()])


@dataclass(frozen=True)
class Keypair:
    """An age X25519 identity. `public` is `age1…`, `private` is `AGE-SECRET-KEY-1…`.

    A key that took the place of older ones may carry them along, one a line, itself first: it
    opens what was sealed to any of them, and only its own public half is sealed to.
    """

    public: str
    private: str

    @classmethod
    def generate(cls) -> "Keypair":
        identity = pyrage.x25519.Identity.generate()
        return cls(str(identity.to_public()), str(identity))

    @classmethod
    def from_secret(cls, secret: bytes) -> "Keypair":
        """The identity whose scalar is these 32 bytes (from a KDF, or random)."""
        private = X25519PrivateKey.from_private_bytes(secret)
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return cls.from_private(_bech32("age-secret-key-", raw).upper())

    @classmethod
    def from_private(cls, private: str) -> "Keypair":
        return cls(str(_identities(private)[0].to_public()), private)

    def __repr__(self) -> str:
        return f"Keypair({self.public})"


def fingerprint(public: str) -> str:
    """Eight groups of four hexadecimal digits, to be compared by eye."""
    digest = hashlib.sha256(public.encode()).hexdigest()[:32]
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def seal(plaintext: bytes | str, recipients: list[str], place: Place) -> bytes:
    """An age file of a short text or small bytes, bound to its place and padded."""
    if isinstance(plaintext, str):
        plaintext = plaintext.encode()
    header = place.header()
    body = b"%s\n%d\n%s" % (header, len(plaintext), plaintext)
    body += b"\0" * (-len(body) % STEP)
    return pyrage.encrypt(body, _recipients(recipients))


def unseal(sealed: bytes, private: str, place: Place) -> bytes:
    """What `seal` was given. Raises CannotOpen for another key or another place."""
    try:
        body = pyrage.decrypt(bytes(sealed), _identities(private))
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise CannotOpen("The key does not open these bytes.") from None
    header, _, rest = body.partition(b"\n")
    if not hmac.compare_digest(header, place.header()):
        raise CannotOpen("These bytes were sealed for another place.")
    length, _, text = rest.partition(b"\n")
    return text[: int(length)]


def unseal_text(sealed: bytes, private: str, place: Place) -> str:
    return unseal(sealed, private, place).decode()


def seal_stream(reader, writer, recipients: list[str], place: Place) -> None:
    """Seal a file of any size; `reader` and `writer` are binary streams. Memory stays flat.

    Raises OSError when one of the streams does.
    """
    # pyrage asks for 8 kB at a time; a buffer asks the reader for more, and less often.
    whole = io.BufferedReader(_Prefixed(place.header() + b"\n", reader), READ_AHEAD)
    try:
        pyrage.encrypt_io(whole, writer, _recipients(recipients))
    except pyrage.EncryptError as problem:
        raise OSError(str(problem)) from None


def unseal_stream(reader, writer, private: str, place: Place) -> None:
    """Open what `seal_stream` made. Raises CannotOpen; what was written until then is void."""
    checked = _HeaderChecked(writer, place.header() + b"\n")
    try:
        pyrage.decrypt_io(reader, checked, _identities(private))
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise CannotOpen("The key does not open this file.") from None
    except OSError as problem:
        if checked.refused:
            raise CannotOpen("This file was sealed for another place.") from None
        if problem.errno is None:  # the cipher's own word; a full disk has a number
            raise CannotOpen("This file was changed after it was sealed.") from None
        raise
    if not checked.done:
        raise CannotOpen("This file was sealed for another place.")


def unseal_envelope(sealed: bytes, private: str) -> bytes:
    """Open bytes that a phone sealed: any age file. Raises CannotOpen."""
    try:
        return pyrage.decrypt(bytes(sealed), _identities(private))
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise CannotOpen("The key does not open this envelope.") from None


# --- For people: plain age files, opened by the `age` command ------------------------------------


def is_age(head: bytes) -> bool:
    """Whether a file that begins like this is an age file."""
    return head.startswith(AGE)


def seal_for_people(reader, writer, publics: list[str]) -> None:
    """An age file like those of the `age` command, for people with keys of their own."""
    try:
        pyrage.encrypt_io(io.BufferedReader(reader, READ_AHEAD), writer, _recipients(publics))
    except pyrage.EncryptError as problem:
        raise OSError(str(problem)) from None


def open_from_people(reader, writer, private: str) -> None:
    """Open an age file with somebody's own key. Raises CannotOpen; what was written is void."""
    try:
        pyrage.decrypt_io(reader, writer, _identities(private))
    except (pyrage.DecryptError, pyrage.IdentityError, OSError):
        raise CannotOpen("The key does not open this file, or it was changed.") from None


def identity_in(text: str) -> str:
    """The private key in an identity file, as `age-keygen` writes it. Raises CannotOpen."""
    for line in text.splitlines():
        if line.strip().startswith("AGE-SECRET-KEY-1"):
            return line.strip()
    raise CannotOpen("There is no age key in this file.")


# 3 passes over 64 MiB; a key that was made keeps opening only while these stay as they are.
PASSWORD_COST = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}


def key_from_password(password: str, salt: bytes) -> Keypair:
    """The identity that a password stands for: Argon2id (RFC 9106)."""
    return Keypair.from_secret(
        hash_secret_raw(password.encode(), salt, hash_len=32, type=Type.ID, **PASSWORD_COST)
    )


def key_from_secret(secret: bytes, purpose: str) -> Keypair:
    """The identity that a random secret stands for, apart for each purpose (HKDF-SHA256)."""
    return Keypair.from_secret(derive(secret, purpose))


def derive(secret: bytes, purpose: str) -> bytes:
    """32 bytes by HKDF-SHA256 (RFC 5869) without salt, the purpose as info."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


def commitment(value: str, salt: bytes) -> str:
    """A salted SHA-256 that a ledger may hold in place of a value."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def is_public_key(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except (pyrage.RecipientError, ValueError, TypeError):
        return False
    return True


def _identities(private: str):
    return [pyrage.x25519.Identity.from_str(one) for one in private.split()]


def _recipients(publics: list[str]):
    return [pyrage.x25519.Recipient.from_str(public) for public in publics]


def _bech32(prefix: str, raw: bytes) -> str:
    return bech32.bech32_encode(prefix, bech32.convertbits(raw, 8, 5))


class _Prefixed(io.RawIOBase):
    """A header, then the file."""

    def __init__(self, header: bytes, reader):
        self.header = header
        self.reader = reader

    def readable(self):
        return True

    def read(self, size=-1):
        if self.header:
            part, self.header = self.header, b""
            return part
        return self.reader.read(size)

    def readinto(self, buffer):
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _HeaderChecked(io.RawIOBase):
    """Passes on what follows the expected header, and nothing when it is another one."""

    def __init__(self, writer, header: bytes):
        self.writer = writer
        self.header = header
        self.seen = b""
        self.done = False
        self.refused = False

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        if self.done:
            self.writer.write(data)
            return len(data)
        self.seen += data
        if len(self.seen) >= len(self.header):
            if not self.seen.startswith(self.header):
                self.refused = True
                raise OSError("another place")
            self.done = True
            self.writer.write(self.seen[len(self.header) :])
            self.seen = b""
        return len(data)

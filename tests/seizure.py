"""Whoever carries the server away: everything that lies on it, and what can be read of that."""

import contextlib
import gzip
import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyrage
from django.db import connection
from kombu.transport.memory import Channel

from tests.phone.profiles import forms

KEY = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{58}")
GZIP, ZIP, AGE = b"\x1f\x8b", b"PK\x03\x04", b"age-encryption.org/v1\n"


def database() -> dict[tuple[str, str], list[bytes]]:
    """What a dump of the database holds: every value, by table and column."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if value is not None and value != "":
                        found[table, name].append(_bytes(value))
    return dict(found)


def pages() -> list[bytes]:
    """The database's own file, with what was deleted and not overwritten yet."""
    if connection.vendor != "sqlite":
        return []
    connection.ensure_connection()
    return [connection.connection.serialize()]


def files(*folders: Path) -> list[bytes]:
    """Names and contents of all that lies in these folders."""
    found = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return [str(path).encode() for path in found] + [path.read_bytes() for path in found]


def queue() -> list[bytes]:
    """The messages that wait for workers."""
    return [str(message).encode() for one in Channel.queues.values() for message in one.queue]


def _bytes(value) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


# --- Reading it ----------------------------------------------------------------------------------


def found(words: Mapping[str, str], taken: Iterable[bytes]) -> set[str]:
    """The names of the words that can be read there: raw, UTF-16, base64, escaped, packed."""
    data = b"\n".join(unpacked for one in taken for unpacked in (one, _unpacked(one)))
    return {name for name, word in words.items() if any(form in data for form in forms(word))}


def opened(taken: Iterable[bytes], private: Iterable[str]) -> list[bytes]:
    """Whatever these keys open, and the keys found therein, and so on."""
    sealed = list({data for data in taken if data.startswith(AGE)})
    known, fresh, read = set(), set(private), []
    while fresh:
        known |= fresh
        identities = [pyrage.x25519.Identity.from_str(key) for key in fresh]
        closed = []
        for data in sealed:
            try:
                read.append(pyrage.decrypt(data, identities))
            except pyrage.DecryptError:
                closed.append(data)
        sealed = closed
        fresh = {key.decode() for plain in read for key in KEY.findall(plain)} - known
    return read


def _unpacked(data: bytes) -> bytes:
    """What lies in a gzip, in zlib's own packing, or in a ZIP, if it is one."""
    with contextlib.suppress(OSError, EOFError, zlib.error, zipfile.BadZipFile):
        if data.startswith(GZIP):
            return gzip.decompress(data)
        if data.startswith(ZIP):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return b"".join(archive.read(name) for name in archive.namelist())
        if data[:1] == b"x":
            return zlib.decompress(data)
    return b""

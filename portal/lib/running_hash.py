"""A SHA-256 that can be put away in the middle and taken up again by another process.

A file that arrives in several requests is hashed once, while it arrives. Python's own hash
cannot be put away, so OpenSSL is asked directly, through the functions and the structure that
its header `sha.h` has published since 1.0.
"""

import ctypes
import ctypes.util
import glob
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class Missing(Exception):
    """No OpenSSL was found on this machine."""


class _State(ctypes.Structure):
    _fields_ = [
        ("h", ctypes.c_uint32 * 8),
        ("low", ctypes.c_uint32),
        ("high", ctypes.c_uint32),
        ("data", ctypes.c_uint32 * 16),
        ("number", ctypes.c_uint),
        ("length", ctypes.c_uint),
    ]


class RunningSha256:
    """Like `hashlib.sha256()`; `put_away` gives its state, which holds up to 63 bytes as they
    were hashed and so is to be sealed."""

    def __init__(self, kept: bytes = b""):
        self._openssl = openssl()
        self._state = _State()
        if kept:
            ctypes.memmove(ctypes.byref(self._state), kept, ctypes.sizeof(_State))
        else:
            self._openssl.SHA256_Init(ctypes.byref(self._state))

    def update(self, data) -> None:
        """Bytes, or a part of a buffer that can be written to: that is hashed where it lies."""
        size = len(data)
        if isinstance(data, memoryview):
            if not size:
                return
            data = ctypes.addressof(ctypes.c_char.from_buffer(data))
        self._openssl.SHA256_Update(ctypes.byref(self._state), data, size)

    def put_away(self) -> bytes:
        return bytes(self._state)

    def hexdigest(self) -> str:
        ended, digest = _State(), ctypes.create_string_buffer(32)
        ctypes.pointer(ended)[0] = self._state
        self._openssl.SHA256_Final(digest, ctypes.byref(ended))
        return digest.raw.hex()


@cache
def openssl() -> ctypes.CDLL:
    """OpenSSL as Python itself has it, as the system has it, or as the database's client
    brought it. Raises Missing."""
    for place in _places():
        try:
            found = ctypes.CDLL(place)
            found.SHA256_Update.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
            found.SHA256_Init.argtypes = [ctypes.c_void_p]
            found.SHA256_Final.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        except (OSError, AttributeError):
            continue
        return found
    raise Missing("OpenSSL (libcrypto) was not found; Debian: apt-get install libssl3")


def _places():
    for module in ("_hashlib", "_ssl"):
        spec = find_spec(module)
        if spec and spec.origin and os.path.isfile(spec.origin):
            yield spec.origin
    if system := ctypes.util.find_library("crypto"):
        yield system
    if spec := find_spec("psycopg2"):
        beside = Path(spec.origin).parent.parent / "psycopg2_binary.libs"
        yield from glob.glob(f"{beside}/libcrypto*")

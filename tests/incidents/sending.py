"""What tests send, and what they look for in the store."""

import hashlib
import io
import os
from base64 import b64encode

from django.core.files.storage import storages

from portal.evidence import serving

PHOTO = b"\xff\xd8\xff\xe0" + os.urandom(200_000)
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def stored() -> list[str]:
    """Everything that lies in the evidence store."""
    found, folders = [], [""]
    while folders:
        folder = folders.pop()
        try:
            inner, files = storages["evidence"].listdir(folder)
        except FileNotFoundError:
            continue
        folders += [f"{folder}/{name}".strip("/") for name in inner]
        found += [f"{folder}/{name}" for name in files]
    return found


def original(item, member) -> bytes:
    opened = io.BytesIO()
    serving.write_original(item, serving.item_key(item, member), opened)
    return opened.getvalue()


def checksum(body: bytes, algorithm="sha256") -> str:
    return f"{algorithm} {b64encode(hashlib.new(algorithm, body).digest()).decode()}"


class Falls(io.BytesIO):
    """A connection that breaks after some bytes."""

    def __init__(self, data, after):
        super().__init__(data)
        self.after = after

    def read(self, size=-1):
        data = super().read(min(size, self.after - self.tell()))
        if not data:
            raise ConnectionResetError
        return data


def cut(body: bytes, after: int) -> dict:
    return {"CONTENT_LENGTH": str(len(body)), "wsgi.input": Falls(body, after)}

"""A bag (BagIt, RFC 8493) as a ZIP that is written in one go and is the same every time.

The library `bagit` makes bags of folders. Here there is never a folder: everything goes straight
into a seal. So the few lines of a bag's own files are written here, and the library is what
checks them (bundle_check.py, and the tests).

Entries are stored as they are, in one order, with one time: so the bytes depend on the contents
alone, and whoever has the contents can make the very same ZIP again.
"""

import zipfile
from contextlib import contextmanager

from portal.evidence.fingerprints import Hashed

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
INFO = "bag-info.txt"
PAYLOAD = "data/"
TIME = (1980, 1, 1, 0, 0, 0)
LARGE = 1 << 31


class Bag:
    """Takes files one after the other; `close` writes what makes them a bag."""

    def __init__(self, target, name: str):
        self.archive = zipfile.ZipFile(target, "w")
        self.name = name
        self.payload: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.size = 0

    def add(self, name: str, data: bytes) -> str:
        """One small file; returns its SHA-256."""
        with self.adding(name, len(data)) as target:
            target.write(data)
        return self.sha256_of(name)

    @contextmanager
    def adding(self, name: str, size: int):
        """A file that is written piece by piece; its size must be known."""
        entry = new_entry(f"{self.name}/{name}", size)
        with self.archive.open(entry, "w", force_zip64=size > LARGE) as target:
            hashed = Hashed(target)
            yield hashed
        if name.startswith(PAYLOAD):
            self.payload[name] = hashed.sha256
            self.size += hashed.size
        else:
            self.tags[name] = hashed.sha256

    def adding_original(self, annex):
        """A file that the store holds already (`proofs.Annex`, or like it), written as it is."""
        return self.adding(annex.name, annex.item.size)

    def holds(self, name: str) -> bool:
        return name in self.payload

    def sha256_of(self, name: str) -> str:
        return self.payload.get(name) or self.tags[name]

    def close(self, **info: str) -> None:
        """Declaration, description and manifests. `info` are lines of bag-info.txt."""
        info["Payload_Oxum"] = f"{self.size}.{len(self.payload)}"
        lines = [f"{label.replace('_', '-')}: {said}\n" for label, said in sorted(info.items())]
        self.add("bagit.txt", DECLARATION)
        self.add(INFO, "".join(lines).encode())
        self.add(MANIFEST, _listed(self.payload))
        self.add(TAG_MANIFEST, _listed(self.tags))
        self.archive.close()


def new_entry(name: str, size: int) -> zipfile.ZipInfo:
    """An entry as every one of our bundles has it."""
    entry = zipfile.ZipInfo(name, TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED
    # A hint by which the archive chooses its long form for very large files.
    entry.file_size = size
    return entry


def _listed(files: dict[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items())).encode()

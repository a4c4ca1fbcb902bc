"""A bag written in pieces: each complaint by itself, their list and the manifest at the end.

A file in a ZIP does not say where it lies; only the list at its end does. So pieces are made
one by one, by whichever worker, and laid one after the other they are the very ZIP that would
have been written in one go.
"""

import io
from contextlib import contextmanager

from reports.complaints.bag import Bag, new_entry

KEPT = ("CRC", "file_size", "compress_size", "header_offset", "flag_bits", "extract_version",
        "create_version")  # fmt: skip


class _Target(io.RawIOBase):
    """Writes on, knows where in the whole it is, and lets the list of files fall."""

    def __init__(self, target, at: int):
        self.target, self.at, self.open_for_files = target, at, True
        self.passes_on = True

    def writable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, *where):
        raise OSError("It is written in one go.")

    def write(self, data):
        if self.open_for_files:
            if self.passes_on:
                self.target.write(data)
            self.at += len(data)
        return len(data)


class Piece(Bag):
    """The files of one complaint, under `data/<base>/`."""

    def __init__(self, target, name: str, base: str):
        self.own = _Target(target, 0)
        super().__init__(self.own, name)
        self.base = base
        self.gaps: list[dict] = []

    @contextmanager
    def adding_original(self, annex):
        """The store holds its bytes: they are read and hashed here, not written a second time.
        What is kept is where they belong, for `filling`."""
        with self.adding(annex.name, annex.item.size) as target:
            begun, self.own.passes_on = self.own.at, False
            try:
                yield target
            finally:
                self.own.passes_on = True
            self.gaps.append(
                {
                    "at": begun,
                    "size": self.own.at - begun,
                    "item": annex.item.pk,
                    "private": annex.pair.private,
                    "sha256": annex.sha256,
                }
            )

    def adding(self, name: str, size: int):
        return super().adding(self._placed(name), size)

    def holds(self, name: str) -> bool:
        return super().holds(self._placed(name))

    def sha256_of(self, name: str) -> str:
        return super().sha256_of(self._placed(name))

    def _placed(self, name: str) -> str:
        inner = name.removeprefix("data/")
        return name if inner.startswith(f"{self.base}/") else f"data/{self.base}/{inner}"

    def end(self) -> dict:
        """What the whole has to know of this piece."""
        self.own.open_for_files = False
        self.archive.close()
        return {
            "size": self.own.at,
            "payload": self.payload,
            "bytes": self.size,
            "gaps": self.gaps,
            "entries": [
                [entry.filename, {name: getattr(entry, name) for name in KEPT}]
                for entry in self.archive.filelist
            ],
        }


class Last(Bag):
    """What comes after all pieces: more files, the manifests and the list of everything."""

    def __init__(self, target, name: str, pieces: list[dict]):
        at = 0
        self.own = _Target(target, sum(piece["size"] for piece in pieces))
        super().__init__(self.own, name)
        for piece in pieces:
            for filename, kept in piece["entries"]:
                entry = new_entry(filename, kept["file_size"])
                for field, value in kept.items():
                    setattr(entry, field, value)
                entry.header_offset += at
                self.archive.filelist.append(entry)
                self.archive.NameToInfo[filename] = entry
            at += piece["size"]
            self.payload |= piece["payload"]
            self.size += piece["bytes"]

    @property
    def whole(self) -> int:
        return self.own.at

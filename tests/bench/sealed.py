"""What a phone seals: the words of a report, and a file piece by piece with its table."""

import hashlib
import io
import json
from dataclasses import dataclass
from uuid import UUID

from portal.lib import sealing
from portal.lib.sealing import Place

# What a phone seals at once.
PIECE = 1024 * 1024


def words(report: UUID, said: dict, public: str) -> bytes:
    return sealing.seal(json.dumps(said, ensure_ascii=False), [public], _place(report, "report"))


@dataclass(frozen=True)
class SealedFile:
    """One file as it is sent: its pieces and their table, and what is said of it beside."""

    number: UUID
    body: bytes
    table: int
    name: bytes
    # Of what was sealed.
    sha256: str
    size: int

    @classmethod
    def of(cls, report: UUID, number: UUID, plain: bytes, public: str) -> "SealedFile":
        content, lengths = io.BytesIO(), []
        for at, begin in enumerate(range(0, len(plain), PIECE)):
            before, piece = content.tell(), io.BytesIO(plain[begin : begin + PIECE])
            place = _place(report, f"piece:{number}:{at}")
            sealing.seal_stream(piece, content, [public], place)
            lengths.append(content.tell() - before)
        sha256 = hashlib.sha256(plain).hexdigest()
        told = json.dumps({"version": 1, "pieces": lengths, "sha256": sha256, "cut": False})
        table = sealing.seal(told, [public], _place(report, f"pieces:{number}"))
        name = sealing.seal("IMG_0001.jpg", [public], _place(report, f"name:{number}"))
        body = content.getvalue() + table
        return cls(number, body, len(table), name, sha256, len(plain))

    @property
    def metadata(self) -> dict:
        """For Upload-Metadata, beside the report."""
        return {
            "id": self.number,
            "filetype": "application/age",
            "sealed_name": self.name,
            "table": self.table,
        }

    @property
    def sealed_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def promise(self) -> dict:
        """What the words say of it."""
        return {
            "id": str(self.number),
            "size": self.size,
            "type": "image/jpeg",
            "sealed_sha256": self.sealed_sha256,
            "sealed_size": len(self.body),
            "sha256": self.sha256,
            "cut": False,
            "recorded_at": "2026-11-22T09:41:27+05:00",
        }


def _place(report: UUID, field: str) -> Place:
    return Place("envelope", str(report), field)

"""What a phone seals: a report's envelope, and its files piece by piece."""

import hashlib
import io
import json
from uuid import uuid4

from portal.accounts import keys
from portal.lib import agefile, sealing
from reports.incidents import envelopes, waiting_files

STEP = 64 * 1024


def piece(report, number, at: int, plain: bytes, key: str = "") -> bytes:
    written = io.BytesIO()
    writer = agefile.Writer(key or keys.intake_public(), written.writelines)
    writer.update(waiting_files.place_of(report, number, f"piece:{at}").header() + b"\n")
    writer.update(plain)
    writer.finish()
    return written.getvalue()


def pieces(report, number, plain: bytes, key: str = "", step: int = STEP) -> list[bytes]:
    cuts = range(0, len(plain), step) or [0]
    return [piece(report, number, at, plain[cut : cut + step], key) for at, cut in enumerate(cuts)]


def table(report, number, lengths, sha256="", *, cut=False, key: str = "", **more) -> bytes:
    said = {"version": 1, "pieces": lengths, "sha256": sha256, "cut": cut, **more}
    place = waiting_files.place_of(report, number, "pieces")
    return sealing.seal(json.dumps(said), [key or keys.intake_public()], place)


class SealedFile:
    """One file as a phone keeps and sends it."""

    def __init__(self, report, plain: bytes, number=None, *, name="", cut=False, key=""):
        self.report, self.number = report, number or uuid4()
        self.plain = plain
        self.sha256 = "" if cut else hashlib.sha256(plain).hexdigest()
        self.cut = cut
        self.pieces = pieces(report, self.number, plain, key)
        self.table = table(
            report, self.number, [*map(len, self.pieces)], self.sha256, cut=cut, key=key
        )
        place = waiting_files.place_of(report, self.number, "name")
        self.name = sealing.seal(name, [key or keys.intake_public()], place) if name else b""

    @property
    def body(self) -> bytes:
        return b"".join([*self.pieces, self.table])

    @property
    def metadata(self) -> dict:
        """For `tus.announce`."""
        return {
            "number": self.number,
            "filetype": "application/age",
            "filename": None,
            "table": len(self.table),
            "sealed_name": self.name,
        }

    @property
    def promise(self) -> dict:
        """What the report's envelope says of it."""
        return {
            "id": str(self.number),
            "size": len(self.plain),
            "type": "video/webm",
            "sealed_sha256": hashlib.sha256(self.body).hexdigest(),
            "sealed_size": len(self.body),
            "sha256": self.sha256,
            "cut": self.cut,
            "recorded_at": "2026-11-22T09:41:27+05:00",
        }


def envelope(report, told: dict, *files: SealedFile, key: str = "") -> bytes:
    """The words of a report, with a list of its files when there are any."""
    told = {**told, "files": [file.promise for file in files]} if files else told
    return sealing.seal(json.dumps(told), [key or keys.intake_public()], envelopes.place_of(report))

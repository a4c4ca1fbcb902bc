"""A bundle: the sealed things of a phone as one ZIP, which anybody can carry here.

Nothing in it is plain and nothing of it is trusted. Entries are stored, never compressed, so no
entry can be larger than the bundle; what lies in it is told by names made of numbers, and every
other name is refused. The formats are those of the API (docs/uploading.md).
"""

import base64
import hashlib
import json
import re
import struct
import zipfile
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from portal.evidence import resuming, sealed_pieces
from portal.lib.moments import tells_its_moment
from portal.lib.refusals import Refused

# Reports of one bundle, and names it may hold in all.
REPORTS = 50
ENTRIES = 1000
INDEX_LIMIT = 512 * 1024
WORDS_LIMIT = 2 * 1024 * 1024
FACTS_LIMIT = 4096
READ = 256 * 1024
NUMBER = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NAME = re.compile(rf"({NUMBER})/(?:(report\.age)|({NUMBER})\.(age|json))")
_END = struct.Struct("<4s4H2LH")
FACTS = {"sealed_size", "table", "sealed_name"}
# Whatever the library says of an index that lies: about sizes, places, versions, encryption.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ValueError,
    RuntimeError,
    EOFError,
    struct.error,
)


class NotABundle(Refused):
    def __init__(self, words: str):
        super().__init__(words, code="not-a-bundle")


@dataclass(frozen=True)
class SealedFile:
    """One file of a report in a bundle."""

    client_id: UUID
    entry: zipfile.ZipInfo
    table: int
    sealed_name: bytes

    @property
    def size(self) -> int:
        return self.entry.file_size


@dataclass
class CarriedReport:
    """One report in a bundle: its envelope, and the files that lie beside it."""

    report_id: UUID
    envelope: zipfile.ZipInfo
    files: list[SealedFile] = field(default_factory=list)


class Bundle:
    """A bundle on the disk; everything about its form was checked. Raises NotABundle."""

    def __init__(self, stream):
        self.size = _check_end(stream)
        try:
            self.zip = zipfile.ZipFile(stream)
            self.reports = self._reports()
        except BROKEN:
            raise _damaged() from None

    def _reports(self) -> list[CarriedReport]:
        entries = self.zip.infolist()
        folders: dict[str, dict[str, zipfile.ZipInfo]] = {}
        for entry in entries:
            _check_entry(entry)
            match = NAME.fullmatch(entry.orig_filename)
            if match is None:
                raise NotABundle(
                    _(
                        "This file holds something that no phone packs. Bring the file as the "
                        "phone made it, not packed again."
                    )
                )
            folder = folders.setdefault(match[1], {})
            name = entry.orig_filename.partition("/")[2]
            if name in folder:
                raise NotABundle(
                    _("This file holds two things under one name. Pack it again on the phone.")
                )
            folder[name] = entry
        if sum(entry.file_size for entry in entries) > self.size:
            raise _damaged()
        if len(folders) > REPORTS:
            raise NotABundle(
                _("Only {limit} reports can be handed in at once. Pack fewer on the phone.").format(
                    limit=REPORTS
                )
            )
        return [self._report(number, names) for number, names in folders.items()]

    def _report(self, number: str, names: dict[str, zipfile.ZipInfo]) -> CarriedReport:
        envelope = names.pop("report.age", None)
        if envelope is None:
            raise NotABundle(
                _("The words of a report are missing in this file. Pack it again on the phone.")
            )
        if not 0 < envelope.file_size <= WORDS_LIMIT:
            raise _damaged()
        report = CarriedReport(_random(number), envelope)
        for name, entry in names.items():
            own, _dot, kind = name.partition(".")
            if f"{own}.{'json' if kind == 'age' else 'age'}" not in names:
                raise _damaged()
            if kind == "age":
                facts = self._facts(names[f"{own}.json"], entry)
                report.files.append(SealedFile(_random(own), entry, *facts))
        return report

    def _facts(self, entry: zipfile.ZipInfo, body: zipfile.ZipInfo) -> tuple[int, bytes]:
        """What the phone says of a file: how long its table is, and its sealed name."""
        if entry.file_size > FACTS_LIMIT:
            raise _damaged()
        try:
            said = json.loads(self.zip.read(entry))
            table, name = (
                said["table"],
                base64.b64decode(said.get("sealed_name", ""), validate=True),
            )
            whole = type(table) is int and said["sealed_size"] == body.file_size
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise _damaged() from None
        if not whole or not 0 < table <= sealed_pieces.TABLE_LIMIT or set(said) - FACTS:
            raise _damaged()
        if body.file_size > resuming.limit_of(True, table):
            raise NotABundle(
                _("A file in it is larger than {limit} MB, and was not taken.").format(
                    limit=settings.FILE_SIZE_LIMIT // 2**20
                )
            )
        return table, name

    # --- Reading ---------------------------------------------------------------------------------

    def words_of(self, report: CarriedReport) -> bytes:
        try:
            return self.zip.read(report.envelope)
        except BROKEN:
            raise _part_damaged() from None

    def sha256_of(self, file: SealedFile) -> str:
        """Of the sealed bytes; also finds out whether they reached us unharmed."""
        digest = hashlib.sha256()
        try:
            with self.zip.open(file.entry) as body:
                while data := body.read(READ):
                    digest.update(data)
        except BROKEN:
            raise _part_damaged() from None
        return digest.hexdigest()

    def body_of(self, file: SealedFile) -> "Body":
        return Body(self.zip.open(file.entry))


class Body:
    """An entry's bytes, as `resuming.append` asks for them."""

    def __init__(self, stream):
        self.stream = stream

    def read(self, size: int, is_wanted=None) -> bytes:
        return self.stream.read(size)


def _check_end(stream) -> int:
    """Look at the end of the file before a library reads its index into memory; its size."""
    size = stream.seek(0, 2)
    if size < _END.size:
        raise _no_zip()
    stream.seek(size - _END.size)
    mark, disk, first, here, entries, index, _start, comment = _END.unpack(stream.read(_END.size))
    if mark != b"PK\x05\x06":
        raise _no_zip()
    stream.seek(max(0, size - _END.size - 20))
    # A second, larger index, to which the library would listen instead.
    if stream.read(4) == b"PK\x06\x07" or disk or first or here != entries or comment:
        raise _damaged()
    if not 0 < entries <= ENTRIES or index > INDEX_LIMIT:
        raise _damaged()
    stream.seek(0)
    return size


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
        raise NotABundle(
            _("This file was packed by something else. Bring it as the phone made it.")
        )
    if entry.flag_bits & 0x1:
        raise _damaged()


def _random(text: str) -> UUID:
    number = UUID(text)
    if tells_its_moment(number):
        raise _damaged()
    return number


def _no_zip() -> NotABundle:
    return NotABundle(
        _(
            "This is not the file that a phone makes for carrying. Its name ends with .zip; on the "
            "phone it is made on the page “Waiting on this phone”."
        )
    )


def _part_damaged() -> NotABundle:
    return NotABundle(
        _("This part was damaged on its way. Copy the file from the phone once more.")
    )


def _damaged() -> NotABundle:
    return NotABundle(
        _(
            "This file is damaged or was changed. Nothing was taken; copy it from the phone once "
            "more, or pack it again there."
        )
    )

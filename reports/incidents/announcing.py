"""The files that a sealed report announces: what it promised, and whether that is what came."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.evidence import custody
from portal.evidence.models import Upload
from portal.evidence.sealed_pieces import is_sha256_or_none
from portal.lib import sealing
from portal.lib.moments import quarter, tells_its_moment
from reports.incidents import repairs, uploading
from reports.incidents.models import AnnouncedFile, IncidentReport, ReportFile

# No phone makes a longer list. How many files a report may have is FILES_PER_REPORT, which phones
# are told with the form; an older copy of it may name more, and its words are not lost for that:
# what comes beyond the number is refused one by one.
LONGEST = 200
LARGEST = 2**50
NAMES = {"id", "size", "type", "sealed_sha256", "sealed_size", "sha256", "cut", "recorded_at"}


class Unclear(Exception):
    """The list is none that we know."""


@dataclass(frozen=True)
class Promise:
    """One file as the report names it."""

    client_id: UUID
    size: int
    sealed_size: int
    sealed_sha256: str
    sha256: str = ""
    cut: bool = False
    recorded_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Promise({self.client_id})"


def read(said) -> list[Promise]:
    """The `files` of an envelope. Raises Unclear."""
    if said is None:
        return []
    if not isinstance(said, list) or len(said) > LONGEST:
        raise Unclear
    promises = [_promise(one) for one in said]
    if len({one.client_id for one in promises}) != len(promises):
        raise Unclear
    return promises


def _promise(said) -> Promise:
    if not isinstance(said, Mapping) or set(said) - NAMES:
        raise Unclear
    try:
        promise = Promise(
            client_id=UUID(said["id"]),
            size=_size(said["size"]),
            sealed_size=_size(said["sealed_size"]),
            sealed_sha256=said["sealed_sha256"],
            sha256=said.get("sha256", ""),
            cut=said.get("cut") is True,
            recorded_at=_moment(said.get("recorded_at")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise Unclear from None
    hashes = (promise.sealed_sha256, promise.sha256)
    if not all(map(is_sha256_or_none, hashes)) or not promise.sealed_sha256:
        raise Unclear
    if tells_its_moment(promise.client_id):
        raise Unclear
    return promise


def _size(said) -> int:
    if type(said) is not int or not 0 <= said <= LARGEST:
        raise Unclear
    return said


def _moment(said) -> datetime | None:
    if not said:
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None or not datetime.min.year < at.year < datetime.max.year:
        raise Unclear
    return at


def write_down(report: IncidentReport, promises: list[Promise]) -> None:
    """In the transaction in which the report is filed."""
    AnnouncedFile.objects.bulk_create(
        [_row(report, one) for one in promises], ignore_conflicts=True
    )


def _row(report: IncidentReport, promise: Promise) -> AnnouncedFile:
    salt = os.urandom(16)
    at = promise.recorded_at
    return AnnouncedFile(
        report=report,
        client_id=promise.client_id,
        size=promise.size,
        sealed_size=promise.sealed_size,
        sealed_sha256=promise.sealed_sha256,
        commitment=sealing.commitment(promise.sha256, salt) if promise.sha256 else "",
        commitment_salt=salt,
        cut=promise.cut,
        recorded_at=quarter(at) if report.guarded else at,
    )


# --- When a file comes -------------------------------------------------------------------------


def compare(file: ReportFile, sha256: str, sealed_sha256: str = "", *, cut: bool = False) -> None:
    """Write down, for good, whether a file is the announced one, and whether it was broken off.

    In the transaction in which the report takes the file in. `sha256` is of the file itself,
    `sealed_sha256` of the sealed bytes, when it came sealed.
    """
    promise = AnnouncedFile.objects.filter(report=file.report_id, client_id=file.client_id).first()
    if cut:
        custody.record(file.item, custody.Verb.BROKEN_OFF)
    if promise is not None:
        file.as_announced = _is_it(promise, sha256, sealed_sha256)
        verb = custody.Verb.AS_ANNOUNCED if file.as_announced else custody.Verb.NOT_AS_ANNOUNCED
        custody.record(file.item, verb)
    if cut or sealed_sha256 or promise is not None:
        file.cut, file.sealed_sha256 = cut, sealed_sha256
        file.save(update_fields=["cut", "as_announced", "sealed_sha256"])


def _is_it(promise: AnnouncedFile, sha256: str, sealed_sha256: str) -> bool:
    if sealed_sha256 and sealed_sha256 != promise.sealed_sha256:
        return False
    if not promise.commitment:
        # Only the sealed bytes can tell; a file that came open is another one for all we know.
        return bool(sealed_sha256)
    return promise.commitment == sealing.commitment(sha256, bytes(promise.commitment_salt))


# --- How many are here -------------------------------------------------------------------------


@dataclass(frozen=True)
class Coming:
    """A file that was announced or begun, and that the report does not hold yet."""

    size: int
    # How many hundredths of it are here.
    percent: int
    # In words, when it is here and cannot be opened.
    problem: str

    @property
    def state(self) -> str:
        if self.problem:
            return str(_("Needs repair"))
        if self.percent:
            return str(_("{percent} % here").format(percent=self.percent))
        return str(_("Not begun"))


def coming(report: IncidentReport) -> list[Coming]:
    """What has not become a file of the report yet, whether it was announced or only begun."""
    here = set(report.files.values_list("client_id", flat=True))
    uploads = Upload.objects.filter(
        holder__in=uploading.holders_of(report),
        state__in=[Upload.State.ARRIVING, Upload.State.WHOLE],
    )
    begun = {row.client_id: row for row in uploads.order_by("pk") if row.client_id not in here}
    found = [
        _coming(one.sealed_size, begun.pop(one.client_id, None))
        for one in report.announced.all()
        if one.client_id not in here
    ]
    return found + [_coming(row.size, row) for row in begun.values()]


def _coming(size: int, row: Upload | None) -> Coming:
    if row is None:
        return Coming(size, 0, "")
    percent = min(100, 100 * row.offset // row.size) if row.size else 0
    return Coming(row.size, percent, repairs.words(row.reason) if row.reason else "")

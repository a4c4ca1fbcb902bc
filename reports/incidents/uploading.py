"""Files that a phone sends one by one: who may send them, and how their bytes are taken in."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from portal.evidence import uploads
from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.incidents.models import Envelope, IncidentReport, ReportFile

PURPOSE = "report-upload"
CHUNK = 256 * 1024


class CutOff(Refused):
    def __init__(self):
        super().__init__(
            _("The connection broke before the whole file was here. Please send it again."),
            code="cut-off",
        )


def token_for(report_id: UUID) -> str:
    """The right to add files to one report; the same each time, so that it needs no row."""
    return signing.Signer(salt=PURPOSE).signature(str(report_id))


def may_upload(report_id: UUID, token: str) -> bool:
    return constant_time_compare(token, token_for(report_id))


def is_somebody_elses(envelope: Envelope) -> bool:
    """Whether a report came under this number by another way, and not out of this envelope."""
    taken = IncidentReport.objects.filter(public_id=envelope.client_id)
    return taken.exclude(pk=envelope.report_id).exists()


@dataclass(frozen=True)
class Holder:
    """The report that a token adds files to, and the numbers of those it holds already."""

    report: IncidentReport
    sent: frozenset[UUID]

    @property
    def is_full(self) -> bool:
        return len(self.sent) >= settings.FILES_PER_REPORT


def holder(report_id: UUID, token: str) -> Holder | None:
    """Found in one look, before a byte of the file is read."""
    if not may_upload(report_id, token):
        return None
    wanted = ("pk", "public_id", "guarded", "files__client_id")
    rows = list(IncidentReport.objects.filter(public_id=report_id).values_list(*wanted))
    if not rows:
        return None
    report = IncidentReport.from_db(None, ("id", "public_id", "guarded"), rows[0][:3])
    return Holder(report, frozenset(client_id for *_report, client_id in rows if client_id))


class _Body:
    """A request's body that remembers whether it was the phone that fell silent."""

    def __init__(self, stream):
        self.stream = stream
        self.broken = False

    def read(self, size=-1):
        try:
            return self.stream.read(size)
        except OSError:
            self.broken = True
            raise


def receive(stream, length: int) -> uploads.Arrived:
    """Seal a body while it comes. Raises TooLarge, EmptyFile, DiskFull or CutOff."""
    body = _Body(stream)
    try:
        arrived = uploads.receive_stream(body)
    except OSError:
        if body.broken:
            raise CutOff() from None
        raise
    if arrived.size != length:
        uploads.discard(arrived)
        raise CutOff()
    return arrived


def fingerprint(stream, length: int) -> str:
    """The SHA-256 of a body that need not be kept again. Raises TooLarge or CutOff."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > settings.FILE_SIZE_LIMIT:
            raise uploads.TooLarge(settings.FILE_SIZE_LIMIT)
        digest.update(chunk)
    if size != length:
        raise CutOff()
    return digest.hexdigest()


def earlier(report: IncidentReport, client_id: UUID) -> ReportFile | None:
    return report.files.select_related("item").filter(client_id=client_id).first()


def holds(file: ReportFile, sha256: str) -> bool:
    """Whether these were the bytes, also of a guarded item whose hash is sealed."""
    item = file.item
    return item.commitment == sealing.commitment(sha256, bytes(item.commitment_salt))

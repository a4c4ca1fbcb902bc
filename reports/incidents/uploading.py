"""Files that a phone sends one by one: who may send them, and how many."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.evidence import resuming
from portal.evidence.models import Upload
from portal.lib import prepared, sealing
from portal.lib.moments import quarter
from reports.incidents.models import Envelope, IncidentReport, ReportFile

PURPOSE = "report-upload"


def token_for(report_id: UUID) -> str:
    """The right to add files to one report; the same each time, so that it needs no row."""
    return signing.Signer(salt=PURPOSE).signature(str(report_id))


def may_upload(report_id: UUID, token: str) -> bool:
    return constant_time_compare(token, token_for(report_id))


def is_somebody_elses(envelope: Envelope) -> bool:
    """Whether a report came under this number by another way, and not out of this envelope."""
    with connection.cursor() as cursor:
        given = [_written(envelope.client_id), envelope.report_id or 0]
        prepared.execute(cursor, (_SOMEBODY_ELSES, given))
        return cursor.fetchone() is not None


def is_known(report_id: UUID) -> bool:
    """Whether the words of a sealed report are here, or were until the core had them."""
    return Envelope.objects.filter(client_id=report_id).exists()


def was_filed_otherwise(report_id: UUID) -> bool:
    """Whether the report of a number did not come out of the envelope of that number."""
    envelope = Envelope.objects.filter(client_id=report_id).first()
    return envelope is None or is_somebody_elses(envelope)


def sealed_bytes_came_at(report_id: UUID, client_id: UUID, sha256: str) -> datetime | None:
    """The quarter of an hour in which these very sealed bytes came; None when they did not."""
    file = (
        ReportFile.objects.filter(client_id=client_id, sealed_sha256=sha256)
        .filter(Q(report__public_id=report_id) | Q(report__in=_added_to(report_id)))
        .first()
    )
    if file is not None:
        return quarter(file.added_at)
    row = Upload.objects.filter(
        holder=report_id, client_id=client_id, body_sha256=sha256, state=Upload.State.WHOLE
    ).first()
    return resuming.begun_at(row) if row is not None else None


def report_sealed_for(number: UUID) -> IncidentReport | None:
    """The report to which files sealed under this number belong: its own, or that of an answer."""
    own = IncidentReport.objects.filter(public_id=number).first()
    return own or IncidentReport.objects.filter(pk__in=_added_to(number)).first()


def holders_of(report: IncidentReport) -> list[UUID]:
    """The numbers under which files come to a report: its own, and those of sealed answers."""
    answers = Envelope.objects.filter(report=report).values_list("client_id", flat=True)
    return [report.public_id, *answers]


def _added_to(number: UUID):
    opened = Envelope.objects.filter(client_id=number, report__isnull=False)
    return opened.values("report_id")


@dataclass(frozen=True)
class Holder:
    """What a token adds files to: a report, or one whose envelope is not open yet."""

    report_id: UUID
    report: IncidentReport | None
    # The numbers of the files it holds already.
    sent: frozenset[UUID] = frozenset()

    @property
    def is_full(self) -> bool:
        return len(self.sent) >= settings.FILES_PER_REPORT


def holder(report_id: UUID, token: str) -> Holder | None:
    """Found in one look, before a byte of the file is read."""
    if not may_upload(report_id, token):
        return None
    # Written out, as below: the ORM needs longer to say it than the database to answer.
    with connection.cursor() as cursor:
        prepared.execute(cursor, (_FILES, [_written(report_id)] * 2))
        found = cursor.fetchall()
    of_report = [line for line in found if line[0] is not None]
    if of_report:
        pk, guarded, _client_id = of_report[0]
        known = [pk, report_id, bool(guarded)]
        report = IncidentReport.from_db(None, ["id", "public_id", "guarded"], known)
        sent = frozenset(_read(client_id) for *_report, client_id in of_report if client_id)
        return Holder(report_id, report, sent)
    return Holder(report_id, None) if found else None


@dataclass(frozen=True)
class Places:
    """What takes up the places of a report, and how far the report is; empty while sealed."""

    taken: frozenset[UUID]
    progress: str


def places(report_id: UUID, report: IncidentReport | None) -> Places:
    """The files of a report, here and on their way. Nobody else counts until we are done:
    to be asked within a transaction, which holds the report (or its envelope) so long."""
    asked = []
    if connection.features.has_select_for_no_key_update:
        # SQLite lets one writer in at a time as it is.
        asked = [(_HOLD_REPORT, [report.pk]) if report else (_HOLD_ENVELOPE, [report_id])]
    given = [
        report.pk if report else None,
        _written(report_id),
        Upload.State.WHOLE,
        Upload.State.ARRIVING,
        connection.ops.adapt_datetimefield_value(timezone.now()),
        report.pk if report else None,
    ]
    with connection.cursor() as cursor:
        # The second sees what is there once it is held.
        prepared.execute(cursor, *asked, (_PLACES, given))
        found = cursor.fetchall()
    taken = frozenset(_read(client_id) for client_id, _progress in found if client_id)
    return Places(taken, "".join(progress or "" for _client_id, progress in found))


def _written(number: UUID):
    """A UUID as the database has it."""
    return Upload._meta.get_field("holder").get_db_prep_value(number, connection)


def _read(number) -> UUID:
    return number if isinstance(number, UUID) else UUID(number)


_FILES = (
    "SELECT r.id, r.guarded, f.client_id FROM incidents_incidentreport r "
    "LEFT JOIN incidents_reportfile f ON f.report_id = r.id WHERE r.public_id = %s "
    "UNION ALL SELECT NULL, NULL, client_id FROM incidents_envelope WHERE client_id = %s"
)
_SOMEBODY_ELSES = "SELECT 1 FROM incidents_incidentreport WHERE public_id = %s AND id <> %s"
_HOLD_REPORT = "SELECT 1 FROM incidents_incidentreport WHERE id = %s FOR NO KEY UPDATE"
_HOLD_ENVELOPE = "SELECT 1 FROM incidents_envelope WHERE client_id = %s FOR NO KEY UPDATE"
_PLACES = (
    "SELECT client_id, NULL FROM incidents_reportfile WHERE report_id = %s "
    "UNION SELECT client_id, NULL FROM evidence_upload WHERE holder = %s "
    "AND (state = %s OR (state = %s AND expires_at > %s)) "
    "UNION ALL SELECT NULL, progress FROM incidents_incidentreport WHERE id = %s"
)


def report_of(report_id: UUID) -> IncidentReport | None:
    return IncidentReport.objects.filter(public_id=report_id).only("public_id", "guarded").first()


def file_of(report_id: UUID, client_id: UUID) -> ReportFile | None:
    files = ReportFile.objects.select_related("item")
    return files.filter(report__public_id=report_id, client_id=client_id).first()


def earlier(report: IncidentReport, client_id: UUID) -> ReportFile | None:
    return report.files.select_related("item").filter(client_id=client_id).first()


def holds(file: ReportFile, sha256: str) -> bool:
    """Whether these were the bytes, also of a guarded item whose hash is sealed."""
    item = file.item
    return item.commitment == sealing.commitment(sha256, bytes(item.commitment_salt))

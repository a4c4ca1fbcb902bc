"""What reporters do here, and what later rooms tell them through this one."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Observer
from portal.evidence import resuming, upload_endings
from portal.evidence.models import Upload
from portal.evidence.reception import Reception
from portal.evidence.resuming import Announced
from portal.evidence.upload_refusals import Unknown
from portal.evidence.uploads import Arrived
from portal.lib import jobs, ledger, rows
from portal.lib.moments import this_quarter
from portal.lib.refusals import Refused
from reports.incidents import (
    adding,
    filing,
    repairs,
    same_files,
    talk,
    tasks,
    uploading,
    withdrawing,
)
from reports.incidents.adding import Added
from reports.incidents.adding import OtherFile as OtherFile
from reports.incidents.adding import TooMany as TooMany
from reports.incidents.content import ReportContent
from reports.incidents.filing import Conflict, Filed
from reports.incidents.models import (
    Envelope,
    Hold,
    IncidentReport,
    Message,
    ReportEvent,
    ReportReader,
)
from reports.incidents.receipts import ReceiptKey
from reports.incidents.uploading import Holder

Progress = IncidentReport.Progress


def file_report(content: ReportContent, *, source: str, observer: Observer | None = None) -> Filed:
    """File a report; sending it twice files it once. Raises Conflict for another content."""
    return filing.file_report(content, source=source, observer=observer)


@dataclass(frozen=True)
class SentForm:
    """A report with the files that waited for it, and sentences about those that were not added."""

    filed: Filed
    files: list[Added]
    problems: list[str]


def file_with_files(
    content: ReportContent,
    held: list[tuple[Arrived, bytes]],
    *,
    source: str = IncidentReport.Source.FORM,
    observer: Observer | None = None,
) -> SentForm:
    """File a report, then each file that waited sealed; pressing Send again changes nothing.

    The report comes first and stands by itself: no file can keep it from being received.
    """
    filed = file_report(content, source=source, observer=observer)
    files, problems = [], []
    for arrived, sealed_name in held:
        try:
            added = add_evidence(
                filed.report,
                UUID(arrived.public_id),
                arrived,
                sealed_name=sealed_name,
                how=source,
            )
        except Refused as problem:
            problems.append(str(problem))
        else:
            files.append(added)
    return SentForm(filed, files, problems)


# --- Files -------------------------------------------------------------------------------------


def add_evidence(report: IncidentReport, client_id: UUID, arrived: Arrived, *args, **more) -> Added:
    """Add a file that has arrived; the same bytes again are the same file. See `adding.py`.

    Raises OtherFile or TooMany; what arrived for nothing is let go of.
    """
    return adding.add_evidence(report, client_id, arrived, *args, **more)


def begin_upload(holder: Holder, announced: Announced, capability: str) -> Upload:
    """Make place for a file that will come in pieces. Raises TooMany, Ended or Unknown."""
    row = resuming.begin(announced, capability)
    with transaction.atomic():
        _take_place(holder, announced.client_id)
        rows.insert(row)
    return row


def put_upload_by(row: Upload, capability: str, whole: Arrived) -> None:
    """A file that is here before its report, or that a phone sealed: a worker takes it up."""
    with transaction.atomic():
        upload_endings.put_by(row, capability, whole)
        _have_taken_up(row)


def put_sealed_by(holder: Holder, row: Upload, capability: str, came: Reception) -> None:
    """A file that a phone sealed, whole with its announcement. Raises TooMany, Ended or Unknown."""
    with transaction.atomic():
        _take_place(holder, row.client_id)
        upload_endings.ready(row, capability, came)
        _have_taken_up(row)


def _have_taken_up(row: Upload) -> None:
    kind = tasks.HAND_ON_FILE if settings.IS_INGEST else tasks.ADD_UPLOAD
    jobs.add(kind, row, at=this_quarter())


def _take_place(holder: Holder, client_id: UUID) -> None:
    adding.take_place(holder.report_id, holder.report, client_id)
    if settings.IS_INGEST and not uploading.is_known(holder.report_id):
        # A node forgot its words a moment ago; the phone sends them again, and then this.
        raise Unknown()


# --- Talk between the reporter and staff ---------------------------------------------------------


def add_clarification(
    report: IncidentReport, text: str, *, client_id: UUID | None = None
) -> Message:
    """What the reporter adds later; a second press with one `client_id` adds it once."""
    return talk.add_clarification(report, text, client_id=client_id)


@transaction.atomic
def ask(report: IncidentReport, text: str, *, by) -> Message:
    """A question from staff, which the reporter finds behind the receipt code."""
    if not report.reporter.receipt_public:
        raise Refused(
            _("This reporter has no receipt code and cannot be asked here. Use the callback."),
            code="no-receipt",
        )
    message = talk.write(report, Message.Kind.QUESTION, text, by=by)
    if report.progress not in (Progress.RECEIVED, Progress.ASKED):
        report.progress_before = report.progress
        report.save(update_fields=["progress_before"])
    talk.set_progress(report, Progress.ASKED)
    return message


@transaction.atomic
def tell_reporter(report: IncidentReport, progress: str, *, text: str = "", by=None) -> None:
    """What later rooms let the reporter know: how far it is, and words if there are any."""
    if text:
        talk.write(report, Message.Kind.NOTICE, text, by=by)
    talk.set_progress(report, progress)


def replace_receipt(report: IncidentReport, key: ReceiptKey) -> None:
    """Another way back for a reporter; the code before it opens nothing any more.

    Raises Refused when something is sealed to the first one: the new one could not read it.
    """
    if report.messages.exists():
        raise Refused(_("Something was written to this reporter already."), code="written-to")
    reporter = report.reporter
    reporter.locator, reporter.verifier = key.locator, key.verifier
    reporter.receipt_public = key.public
    reporter.save(update_fields=["locator", "verifier", "receipt_public"])


# --- How reports end ----------------------------------------------------------------------------


@transaction.atomic
def withdraw(report: IncidentReport) -> None:
    """What the reporter asks for behind the receipt code; see `withdrawing.py`."""
    withdrawing.withdraw(IncidentReport.objects.select_for_update().get(pk=report.pk))
    report.refresh_from_db()


@transaction.atomic
def hold(report: IncidentReport, reason: str, *, by) -> None:
    """Nothing of this report is deleted until it is released."""
    if report.progress in talk.ENDED:
        raise Refused(_("What this report held was deleted already."))
    _row, made = Hold.objects.get_or_create(report=report, defaults={"reason": reason, "by": by})
    if made:
        ledger.append(ReportEvent, report, ReportEvent.Verb.HELD, by=by, reason=reason)


@transaction.atomic
def release(report: IncidentReport, *, by) -> None:
    if Hold.objects.filter(report=report).delete()[0]:
        ledger.append(ReportEvent, report, ReportEvent.Verb.RELEASED, by=by)


# --- Envelopes ---------------------------------------------------------------------------------


def store_envelope(client_id: UUID, sealed: bytes) -> tuple[Envelope, bool]:
    """Keep sealed bytes as they are until a worker opens them; the same again is the same.

    Raises Conflict for other bytes.
    """
    sha256 = hashlib.sha256(sealed).hexdigest()
    try:
        with transaction.atomic():
            envelope = Envelope(
                client_id=client_id,
                sealed=sealed,
                sha256=sha256,
                size=len(sealed),
                received_at=this_quarter(),
            )
            kind = tasks.HAND_ON_ENVELOPE if settings.IS_INGEST else tasks.OPEN
            jobs.add(kind, envelope, at=envelope.received_at)
            return envelope, True
    except IntegrityError:
        envelope = Envelope.objects.get(client_id=client_id)
    if envelope.sha256 != sha256:
        raise Conflict()
    return envelope, False


@transaction.atomic
def keep_to(report: IncidentReport, people) -> None:
    """Let only these people see a report; None lets all of the desk see it again."""
    report.is_kept = people is not None
    report.save(update_fields=["is_kept"])
    ReportReader.objects.filter(report=report).exclude(user__in=people or []).delete()
    for user in people or []:
        ReportReader.objects.get_or_create(report=report, user=user)


def note_same_files(report: IncidentReport, mark: str) -> None:
    """What a later room has found out about a guarded report: the keyed hash of its files."""
    same_files.keep(report, mark)


@transaction.atomic
def open_again(kind: str, number: UUID) -> None:
    """Let a worker try once more: it may have been given an older key, or room, meanwhile."""
    if kind == repairs.WORDS:
        for row in list(repairs.alike(number).defer("sealed")):
            row.state, row.reason = Envelope.State.WAITING, ""
            row.save(update_fields=["state", "reason"])
            jobs.add(tasks.OPEN, row, key=f"{row.pk}:{uuid4()}", at=this_quarter())
        return
    upload = Upload.objects.filter(public_id=number, state=Upload.State.WHOLE).first()
    if upload is not None:
        Upload.objects.filter(pk=upload.pk).update(reason="")
        jobs.settle(tasks.ADD_UPLOAD, upload)
        jobs.add(tasks.ADD_UPLOAD, upload, key=f"{upload.pk}:{uuid4()}", at=this_quarter())

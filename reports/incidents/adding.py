"""Brings files and reports together: from the form, from a phone, from a worker."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.evidence import actions as evidence
from portal.evidence import uploads
from portal.evidence.upload_endings import Ending
from portal.evidence.uploads import Arrived
from portal.lib.refusals import Refused
from reports.incidents import uploading
from reports.incidents.models import IncidentReport, ReportFile
from reports.incidents.talk import ENDED


class TooMany(Refused):
    def __init__(self):
        super().__init__(
            ngettext_lazy(
                "Only {limit} file can be added to one report. What you have sent is safe; "
                "file another report for the rest.",
                "Only {limit} files can be added to one report. What you have sent is safe; "
                "file another report for the rest.",
                settings.FILES_PER_REPORT,
            ).format(limit=settings.FILES_PER_REPORT),
            code="too-many",
        )


class OtherFile(Refused):
    def __init__(self):
        super().__init__(
            _(
                "Another file was already received under this number. Nothing was changed; "
                "send this one as a new file."
            ),
            code="another-body",
            conflict=True,
        )


@dataclass(frozen=True)
class Added:
    """A file of a report, the SHA-256 of what arrived, and whether this call added it."""

    file: ReportFile
    sha256: str
    created: bool


class Ended(Refused):
    def __init__(self):
        super().__init__(
            _("This report was deleted, and no file can be added. File a new one instead."),
            code="ended",
        )


def add_evidence(
    report: IncidentReport,
    client_id: UUID,
    arrived: Arrived,
    name: str = "",
    *,
    sealed_name: bytes | None = None,
    how: str = IncidentReport.Source.FORM,
    by=None,
    ending: Ending | None = None,
) -> Added:
    """Add a file that has arrived; the same bytes again are the same file.

    Raises OtherFile or TooMany; what arrived for nothing is let go of. `ending` is told, in the
    same transaction, what became of an upload.
    """
    try:
        with transaction.atomic():
            file = _add(report, client_id, arrived, name, sealed_name, how, by, ending)
    except (IntegrityError, TooMany, Ended) as problem:
        earlier = uploading.earlier(report, client_id)
        if earlier is None or not uploading.holds(earlier, arrived.sha256):
            _let_go(earlier, arrived, ending)
            # Else the sealed bytes are in the vault already, under another report.
            known = isinstance(problem, TooMany | Ended)
            raise problem if known and not earlier else OtherFile() from None
        _let_go(earlier, arrived, None)
        if ending:
            ending.kept(arrived.sha256, guarded=report.guarded)
        return Added(earlier, arrived.sha256, created=False)
    return Added(file, arrived.sha256, created=True)


def _let_go(earlier: ReportFile | None, arrived: Arrived, ending: Ending | None) -> None:
    if earlier is None or str(earlier.item.public_id) != arrived.public_id:
        uploads.discard(arrived)
    if ending:
        ending.refused()


def _add(report, client_id, arrived, name, sealed_name, how, by, ending) -> ReportFile:
    take_place(report.public_id, report, client_id)
    file = ReportFile(report=report, client_id=client_id)
    of_upload = []
    if ending and ending.is_new:
        of_upload = [ending.told(arrived.sha256, guarded=report.guarded)]

    def along(item):
        file.item, file.added_at = item, item.received_at
        return [file, *of_upload]

    evidence.receive(
        arrived,
        guarded=report.guarded,
        name=name,
        sealed_name=sealed_name,
        how=how,
        by=by,
        along=along,
    )
    if ending and not of_upload:
        ending.kept(arrived.sha256, guarded=report.guarded)
    return file


def take_place(report_id: UUID, report: IncidentReport | None, client_id: UUID) -> None:
    """Raises TooMany or Ended. Within the caller's transaction nobody else takes a place, or
    ends the report, meanwhile."""
    places = uploading.places(report_id, report)
    if places.progress in ENDED:
        raise Ended()
    if len(places.taken - {client_id}) >= settings.FILES_PER_REPORT:
        raise TooMany()

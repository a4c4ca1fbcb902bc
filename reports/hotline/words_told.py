"""Holds the words that were told against what has come: a later look finds what came later."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import custody
from portal.evidence.models import CustodyEvent
from portal.lib import commitments
from portal.lib.sealing import CannotOpen
from reports.hotline.commitments import Commitment
from reports.incidents.models import Envelope, IncidentReport, ReportFile

TOLD = custody.Verb.TOLD
# As many at once as a worker does in one go.
MOST = 500


def look() -> list[ReportFile]:
    """Find the envelopes that the words stand for; returns files whose custody is to say so."""
    waiting = Commitment.objects.waiting()
    for envelope in Envelope.objects.filter(commitment__in=waiting.values("value"))[:MOST]:
        waiting.filter(value=envelope.commitment).update(envelope=envelope)
    found = Commitment.objects.exclude(envelope=None).exclude(envelope__report=None)
    return list(
        ReportFile.objects.filter(as_announced=True, report__in=found.values("envelope__report"))
        .exclude(item__custody__verb=TOLD)
        .order_by("pk")[:MOST]
    )


def confirm(file: ReportFile) -> None:
    """Write into a file's custody that its report's words were told, once."""
    first = Commitment.objects.of_report(file.report_id).first()
    if first is None or file.item.custody.filter(verb=TOLD).exists():
        return
    custody.record(
        file.item,
        TOLD,
        words=first.value,
        told_at=first.told_at.isoformat(),
        before=first.was_first,
    )


def note_of(event: CustodyEvent) -> str:
    """What a line of custody says of the words, in the reader's language."""
    if event.verb != TOLD:
        return ""
    language = (get_language() or "")[:2]
    if language not in commitments.LANGUAGES:
        language = commitments.LANGUAGES[0]
    at = timezone.localtime(datetime.fromisoformat(event.detail["told_at"]))
    spoken = " ".join(commitments.words_of(event.detail["words"], language))
    return f"{date_format(at, 'DATETIME_FORMAT')} · {spoken}"


@dataclass(frozen=True)
class Told:
    """What pages of a report and of its files say of the words."""

    at: datetime
    # Whether `at` is the moment; else the quarter of an hour, with the case vault closed.
    is_exact: bool
    was_first: bool
    spoken: str


def told_of(report: IncidentReport, member: keys.OpenMember | None) -> list[Told]:
    """The calls in which a report's words were told, oldest first."""
    rows = Commitment.objects.of_report(report).select_related("envelope")
    return [_told(row, member) for row in rows]


def _told(row: Commitment, member) -> Told:
    at, is_exact = row.told_at, False
    if member is not None and member.has(Vault.Kind.CASE):
        try:
            moment = member.read(Vault.Kind.CASE, row.sealed_moment, row.place("moment"))
            at, is_exact = datetime.fromisoformat(moment), True
        except (CannotOpen, ValueError):
            pass
    return Told(at, is_exact, row.was_first, row.spoken)

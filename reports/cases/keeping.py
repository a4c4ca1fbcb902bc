"""How long notes are kept: those of closed cases, and those of reports that were set aside."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from portal.lib.jobs import job
from reports.cases import history, institutions
from reports.cases.models import Case, CaseNote, SetAside
from reports.incidents.models import Hold, IncidentReport
from reports.incidents.terms import Kept, Line

PURGE = "purge_notes"
ENDED = (IncidentReport.Progress.DELETED, IncidentReport.Progress.WITHDRAWN)


def closed(before: datetime) -> QuerySet:
    """Cases that were closed before."""
    return Case.objects.filter(state=Case.State.CLOSED, closed_at__lt=before)


def on_hold(cases: QuerySet) -> QuerySet:
    """Those with a report that nothing is deleted of."""
    return cases.filter(Exists(Hold.objects.filter(report__cases=OuterRef("pk"))))


def _over(before: datetime) -> QuerySet:
    return closed(before).filter(Exists(CaseNote.objects.filter(case=OuterRef("pk"))))


NOTES = Kept(
    code="note",
    over=_over,
    on_hold=on_hold,
    line=lambda case: Line(case.number, case.closed_at),
    job=PURGE,
    guarded="reports__guarded",
)


# Here and not among the tasks, so that it is known wherever the class is.
@job(PURGE, queue="documents", subject=Case)
def purge(case: Case) -> None:
    """Delete the notes of a case, if they are still due. May be done again."""
    if NOTES.is_due(case):
        case.notes.all().delete()
        history.record(case, history.Verb.DELETED, what=NOTES.code)


def forget_ended() -> None:
    """What hangs on the words of a report goes after them: a link, a note why it was set aside."""
    institutions.forget_ended()
    over = SetAside.objects.filter(report__progress__in=ENDED, report__sealed_body=None)
    over.exclude(sealed_note=None).update(sealed_note=None)

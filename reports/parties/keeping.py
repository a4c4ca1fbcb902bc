"""How long is kept who signed and who is represented, in closed cases: names, the text to sign, its
code and signed papers go; numbers, counts and the history stay.

What hangs on the reports of a case goes with them, too: see `forget_ended`.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.evidence import actions as evidence
from portal.evidence.models import EvidenceItem
from portal.lib.jobs import job
from reports.cases import history
from reports.cases import keeping as cases
from reports.cases.models import Case
from reports.incidents.models import IncidentReport
from reports.incidents.terms import Kept, Line
from reports.parties.models import (
    Collective,
    HandedName,
    Mark,
    NamedIn,
    Representation,
    Signatory,
    SignedPaper,
)

PURGE_SIGNED, PURGE_REPRESENTED = "purge_signatories", "purge_representations"
# What stands in the place of what is deleted.
NOTHING = b""
State = Signatory.State


def _with_signatories(rows: QuerySet) -> QuerySet:
    """Cases of which something that people signed, or who they are, is still here."""
    people = Signatory.objects.filter(collective__case=OuterRef("pk"))
    texts = Collective.objects.filter(case=OuterRef("pk")).exclude(sealed_text=NOTHING)
    return rows.filter(Exists(texts) | Exists(people.exclude(sealed_identity=None)))


def _with_represented(rows: QuerySet) -> QuerySet:
    people = Representation.objects.filter(case=OuterRef("pk")).exclude(sealed_person=NOTHING)
    papers = SignedPaper.objects.filter(representation__case=OuterRef("pk"))
    papers = papers.exclude(item__state=EvidenceItem.State.DESTROYED)
    marks = Mark.objects.filter(case=OuterRef("pk"))
    return rows.filter(Exists(people) | Exists(papers) | Exists(marks))


def _line(case: Case) -> Line:
    return Line(case.number, case.closed_at)


SIGNATORIES = Kept(
    code="signatory",
    over=lambda before: _with_signatories(cases.closed(before)),
    on_hold=cases.on_hold,
    line=_line,
    job=PURGE_SIGNED,
    guarded="reports__guarded",
)
REPRESENTED = Kept(
    code="representation",
    over=lambda before: _with_represented(cases.closed(before)),
    on_hold=cases.on_hold,
    line=_line,
    job=PURGE_REPRESENTED,
    guarded="reports__guarded",
)


# Here and not among the tasks, so that they are known wherever the classes are.
@job(PURGE_SIGNED, queue="documents", subject=Case)
def purge_signatories(case: Case) -> None:
    """Delete who signed in a case, if it is still due. May be done again."""
    if SIGNATORIES.is_due(case):
        _let_signatories_go(case)


@job(PURGE_REPRESENTED, queue="documents", subject=Case)
def purge_representations(case: Case) -> None:
    """Delete who is represented in a case, if it is still due. May be done again."""
    if REPRESENTED.is_due(case):
        _let_represented_go(case)


def forget_ended(now: datetime | None = None) -> None:
    """A closed case of which every report was deleted takes along who stood in it; names that were
    handed over for a shift go when it ended, whether anybody looks or not."""
    now = now or timezone.now()
    HandedName.objects.filter(until__lte=now).delete()
    left = IncidentReport.objects.filter(cases=OuterRef("pk")).exclude(progress__in=cases.ENDED)
    bare = cases.closed(now).filter(~Exists(left), Q(reports__isnull=False))
    bare = bare.exclude(pk__in=cases.on_hold(bare).values("pk")).distinct()
    for case in _with_signatories(bare):
        _let_signatories_go(case)
    for case in _with_represented(bare):
        _let_represented_go(case)


@transaction.atomic
def _let_signatories_go(case: Case) -> None:
    people = Signatory.objects.filter(collective__case=case)
    HandedName.objects.filter(signatory__in=people).delete()
    NamedIn.objects.filter(signatory__in=people).update(sealed_person=None)
    people.filter(state=State.SIGNED).update(state=State.DELETED, ended_at=timezone.now())
    people.update(sealed_identity=None)
    Collective.objects.filter(case=case).update(
        state=Collective.State.CLOSED, sealed_text=NOTHING, sealed_code=NOTHING
    )
    history.record(case, history.Verb.DELETED, what=SIGNATORIES.code)


@transaction.atomic
def _let_represented_go(case: Case) -> None:
    Representation.objects.filter(case=case).update(sealed_person=NOTHING)
    Mark.objects.filter(case=case).delete()
    for paper in SignedPaper.objects.filter(representation__case=case).select_related("item"):
        evidence.destroy(paper.item, REPRESENTED.code)
    history.record(case, history.Verb.DELETED, what=REPRESENTED.code)

"""How long it is kept who observed and what they answered: the classes of the observers' rooms.

They stand here because those rooms know nothing of reports, and a hold is on a report: it stops
what belongs to whoever told it, and to everybody who observed at its station. A guarded report
shows neither in the open, so it stops nothing here: hold an open report of the station instead.
"""

from django.db import transaction
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from observers.fieldwork import keeping as answers
from observers.fieldwork.models import Answer
from observers.roster import keeping as names
from observers.roster.models import Deployment, Observer
from portal.jurisdictions import pack
from reports.incidents import terms
from reports.incidents.models import Hold
from reports.incidents.terms import Kept, Line

PURGE_NAME, PURGE_ANSWERS = "purge_observer", "purge_checklist_answers"


def _told_few(rows: QuerySet) -> QuerySet:
    """Observers are counted like guarded reports: how many are held tells who sent a report."""
    return rows.alias(of_few=Value(True, output_field=BooleanField()))


def _on_hold(rows: QuerySet) -> QuerySet:
    held = Hold.objects.all()
    stations = held.exclude(report__precinct=None).values("report__precinct")
    here = {"observer": OuterRef("pk"), "precinct__in": stations}
    return rows.filter(
        Q(Exists(held.filter(report__reporter__observer=OuterRef("pk"))))
        | Exists(Deployment.objects.filter(**here))
        | Exists(Answer.objects.filter(**here))
    )


OBSERVERS = Kept(
    code="observer",
    over=lambda before: _told_few(names.over(before)),
    on_hold=_on_hold,
    line=lambda row: Line(row.code, names.since(row)),
    job=PURGE_NAME,
    guarded="of_few",
)
CHECKLISTS = Kept(
    code="checklist",
    over=lambda before: _told_few(answers.over(before)),
    on_hold=_on_hold,
    line=lambda row: Line(row.code, answers.since(row)),
    job=PURGE_ANSWERS,
    guarded="of_few",
)


@transaction.atomic
def purge_name(observer: Observer) -> None:
    """Delete who an observer is, if it still is due. May be done again."""
    row = Observer.objects.select_for_update().select_related("account").get(pk=observer.pk)
    if OBSERVERS.is_due(row):
        names.forget(row, _parts(OBSERVERS))


@transaction.atomic
def purge_answers(observer: Observer) -> None:
    """Delete what an observer wrote and photographed, if it still is due. May be done again."""
    row = Observer.objects.select_for_update().get(pk=observer.pk)
    if CHECKLISTS.is_due(row):
        before = terms.over_before(CHECKLISTS.code)
        answers.forget(row, before, _parts(CHECKLISTS), why=CHECKLISTS.code)


def _parts(kept: Kept) -> set[str]:
    return set(pack.get().retention[kept.code].removes)

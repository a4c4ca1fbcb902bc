"""What has to go, why and when; and how it goes: the keys first, then the ciphertext.

The terms are the country's (jurisdictions/*/retention.yaml), the operator may set other days. A
preview shows what a purge would take; the purge itself takes two people and is done by a worker,
report by report, each looked at once more before anything of it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.agreements import Deed
from portal.accounts.models import Role
from portal.evidence import actions as evidence
from portal.jurisdictions import pack
from portal.jurisdictions.retention import Term, days_of
from portal.lib import jobs, ledger, references
from reports.incidents import counts, same_files, terms
from reports.incidents.models import IncidentReport, ReportEvent
from reports.incidents.talk import ENDED

Progress = IncidentReport.Progress
Verb = ReportEvent.Verb
PURGE = "purge_report"
UNDECIDED = (Progress.RECEIVED, Progress.READ, Progress.ASKED)
IN_A_CASE = (Progress.CASE, Progress.COMPLAINT, Progress.ANSWERED)
HAS_CONTACT = Q(reporter__sealed_contact__isnull=False)
CLASSES = {
    "contact": ~Q(progress__in=[*UNDECIDED, *ENDED]) & HAS_CONTACT,
    "set_aside": Q(progress=Progress.SET_ASIDE),
    "undecided": Q(progress__in=UNDECIDED),
    "case": Q(progress__in=IN_A_CASE),
}
SHOWN = 50
PARTS = {
    "contact": gettext_lazy("contact"),
    "identity": gettext_lazy("name and employer"),
    "words": gettext_lazy("words, messages, place and exact time"),
    "files": gettext_lazy("files and everything made from them"),
}


@dataclass(frozen=True)
class Due:
    """One class with what is due in it, for the preview."""

    term: Term
    days: int
    # In words, see `counts.py`.
    count: str
    reports: list[IncidentReport | terms.Line]
    held: str
    # Received before this day: what comes of age later is not meant.
    before: str

    @property
    def parts(self) -> list[str]:
        return [str(PARTS[part]) for part in self.term.removes]


def due(code: str, now: datetime | None = None) -> QuerySet:
    """The reports of a class whose time is over, without those on hold."""
    return _over(code, now).filter(hold=None)


def preview(now: datetime | None = None) -> Iterator[Due]:
    """What would go now, class by class, and how much is on hold; opens nothing."""
    for code in CLASSES:
        if (term := pack.get().retention.get(code)) is None:
            continue
        rows = due(code, now).order_by("received_at")
        held = counts.shown(_over(code, now).exclude(hold=None))
        before = _before(term, now).isoformat()
        yield Due(term, days_of(term), counts.shown(rows), list(rows[:SHOWN]), held, before)
    for code, kept in terms.elsewhere().items():
        if (term := pack.get().retention.get(code)) is None:
            continue
        before = terms.over_before(code, now)
        rows = kept.due(before)
        held = counts.shown(kept.on_hold(kept.over(before)), guarded=kept.guarded)
        count = counts.shown(rows, guarded=kept.guarded)
        lines = [kept.line(row) for row in rows.order_by("pk")[:SHOWN]]
        yield Due(term, days_of(term), count, lines, held, before.isoformat())


def by_reference(reference: str) -> IncidentReport | None:
    return IncidentReport.objects.filter(
        reference=references.read_reference(reference) or ""
    ).first()


def purge(report: IncidentReport) -> None:
    """Delete what is due of a report, if it still is. May be done again."""
    for code in CLASSES:
        if due(code).filter(pk=report.pk).exists():
            shred(report, set(pack.get().retention[code].removes), why=code)


def shred(report: IncidentReport, parts: set[str], *, why: str, by=None) -> None:
    """Delete these parts, and with them every wrap of a key; the triage row stays without words."""
    reporter = report.reporter
    if "contact" in parts:
        reporter.sealed_contact = None
    if "identity" in parts:
        reporter.sealed_identity = reporter.observer = None
    if "words" in parts:
        _forget_words(report)
        report.messages.all().delete()
        report.announced.all().delete()
    if "files" in parts:
        for file in list(report.files.select_related("item")):
            file.delete()
            evidence.destroy(file.item, why, by=by)
        same_files.keep(report, None)
    reporter.save()
    ledger.append(ReportEvent, report, Verb.DELETED, by=by, why=why, parts=sorted(parts))


def _forget_words(report: IncidentReport) -> None:
    report.narrative, report.sealed_body = "", None
    report.latitude = report.longitude = report.accuracy = None
    report.precinct = report.happened_at = report.device_at = None
    report.body_digest, report.forced_by, report.act_by = "", "", None
    report.progress = Progress.DELETED
    report.save()


def _over(code: str, now: datetime | None) -> QuerySet:
    term = pack.get().retention.get(code)
    if term is None:
        return IncidentReport.objects.none()
    return IncidentReport.objects.filter(CLASSES[code], received_at__lt=_before(term, now))


def _before(term: Term, now: datetime | None) -> datetime:
    return (now or timezone.now()) - timedelta(days=days_of(term))


# --- Two people ----------------------------------------------------------------------------------


def _describe(row) -> str:
    term = pack.get().retention[row.detail["term"]]
    return _("Delete for good: {what}. {count}, from before {day}.").format(
        what=term.label,
        count=row.detail["count"],
        day=date_format(datetime.fromisoformat(row.detail["before"])),
    )


def _perform(row, *, by, member) -> None:
    """One job a report: a report that got a hold meanwhile, or a decision, is left alone."""
    before = datetime.fromisoformat(row.detail["before"])
    kept = terms.elsewhere().get(row.detail["term"])
    for one in kept.due(before) if kept else ():
        jobs.add(kept.job, one, key=f"{one.pk}:{row.pk}")
    if kept:
        return
    for report in due(row.detail["term"]).filter(received_at__lt=before):
        jobs.add(PURGE, report, key=f"{report.pk}:{row.pk}")


DEED = Deed(
    label=gettext_lazy("Deleting what is kept too long"),
    roles=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    askers=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    describe=_describe,
    perform=_perform,
)

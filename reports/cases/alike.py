"""Reports that brought the very same files stand as one in the inbox, and can be decided together.

Never across what somebody may not see: only reports of the same list are put together, and a
guarded one only for whoever has opened it. So nobody learns from the list that a report which they
have not opened came with files that they know.
"""

from dataclasses import replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.accounts import keys, linking
from portal.accounts.models import Vault
from reports.cases import history, inbox
from reports.cases.models import Case, TriageEvent
from reports.cases.paging import Page
from reports.incidents import counts, same_files
from reports.incidents.models import IncidentReport

PURPOSE = "same-files"
# So many are shown, read and decided at once.
MOST = 40


def page(rows: QuerySet, user, *, after: str = "", before: str = "") -> Page:
    """A page of the inbox on which reports with the same files are one row."""
    found = inbox.page(firsts(rows, user), after=after, before=before)
    more = _more([one.report for one in found.rows], rows, user)
    shown = [replace(one, more=more.get(one.report.pk, "")) for one in found.rows]
    return Page(shown, found.newer, found.older)


def one(report: IncidentReport, rows: QuerySet, user) -> inbox.Waiting:
    """A single row of such a page."""
    return replace(inbox.one(report), more=told_of(report, rows, user))


def firsts(rows: QuerySet, user) -> QuerySet:
    """These reports without those whose files another one of them brought, which is more urgent
    or, when both are alike, came before."""
    before = Q(urgency__gt=OuterRef("urgency")) | Q(
        urgency=OuterRef("urgency"), pk__lt=OuterRef("pk")
    )
    first = _put_together(rows, user).filter(before, same_files=OuterRef("same_files"))
    # The cheap question first: most reports have no files, and none like them.
    return rows.filter(Q(same_files=None) | ~(_may_be_put(user) & Exists(first)))


def others(report: IncidentReport, rows: QuerySet, user) -> QuerySet:
    """The other reports among these that stand in the list together with this one."""
    if report.same_files is None or not _opened(report, user):
        return rows.none()
    return _put_together(rows, user).filter(same_files=report.same_files).exclude(pk=report.pk)


def told_of(report: IncidentReport, rows: QuerySet, user) -> str:
    """How many more there are like it, for people; "" for none."""
    return counts.shown(others(report, rows, user), inbox.COUNT_LIMIT)


def cases_with(report: IncidentReport, cases: QuerySet, user) -> QuerySet:
    """Those of these cases that hold a report with the same files."""
    if report.same_files is None or not _opened(report, user):
        return cases.none()
    like = _put_together(IncidentReport.objects.visible_to(user), user)
    return cases.filter(reports__in=like.filter(same_files=report.same_files)).distinct()


def open_cases_with(report: IncidentReport, user) -> QuerySet:
    return cases_with(
        report, Case.objects.visible_to(user).exclude(state=Case.State.CLOSED), user
    ).newest_first()


def mark_of(hashes: list[str], member: keys.OpenMember | None) -> str | None:
    """The keyed hash of the files of a guarded report; None while one of them is not known.

    Raises VaultLocked.
    """
    text = same_files.text_of(hashes)
    if not text:
        return None
    return linking.keyed_hash(text, kind=Vault.Kind.CASE, purpose=PURPOSE, member=member)


# --- Small things ------------------------------------------------------------------------------


def _may_be_put(user) -> Q:
    """Whether a report may stand together with others for this person."""
    opened = TriageEvent.objects.filter(
        subject=OuterRef("pk"), actor=user, verb=TriageEvent.Verb.READ
    )
    return Q(guarded=False) | Q(Exists(opened))


def _put_together(rows: QuerySet, user) -> QuerySet:
    return rows.filter(_may_be_put(user), same_files__isnull=False)


def _opened(report: IncidentReport, user) -> bool:
    return not report.guarded or history.has_read(report, user)


def _more(reports: list[IncidentReport], rows: QuerySet, user) -> dict[int, str]:
    """For each of a page's reports how many others stand behind it, in words."""
    shown = [report for report in reports if report.same_files]
    if not shown:
        return {}
    together = _put_together(rows, user).order_by()
    mine = set(together.filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True))
    marks = [one.same_files for one in shown if one.pk in mine]
    found = together.filter(same_files__in=marks).values_list("same_files")
    number = {mark: all_ - 1 for mark, all_ in found.annotate(all=Count("pk"))}
    return {
        one.pk: counts.told(number[one.same_files], number[one.same_files] if one.guarded else 0)
        for one in shown
        if one.pk in mine and number.get(one.same_files)
    }

"""Opening what is sealed of a case: free for whoever works on it, with a reason for others.

A case is a person's own when it was handed to them or opened by them. A reason that was given
counts for a shift; it stands in the ledger beside every opening.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys, openings, watching
from portal.accounts.models import Opening, User, Vault
from portal.accounts.openings import Reason as Reason
from portal.lib.refusals import Refused
from reports.cases.models import Case, SetAside
from reports.cases.sheet import Sheet, locked_vault
from reports.incidents.models import IncidentReport

Verb = Opening.Verb
REASON_COUNTS_FOR = timedelta(hours=12)
CASE, REPORT, FILE = "case", "report", "file"


class SayWhy(Refused):
    """What is sealed of a colleague's case is opened with a reason only."""

    def __init__(self, case: Case):
        super().__init__(
            _(
                "Case {number} is a colleague's. Open its page and say why you look into it, "
                "then try again; what you typed is kept."
            ).format(number=case.number),
            code="say-why",
            page=reverse("cases:why", args=[case.public_id]),
        )


def is_own(case: Case, user: User) -> bool:
    return user.pk in (case.assignee_id, case.opened_by_id)


def reason_of(case: Case, user: User) -> str:
    """The reason that this person gave for this case, as long as it counts."""
    since = timezone.now() - REASON_COUNTS_FOR
    given = openings.lately(user, since).filter(
        verb=Verb.REASON, detail__of=CASE, detail__name=case.number
    )
    line = given.order_by("-sequence").first()
    return line.detail["reason"] if line else ""


def may_open(case: Case | None, user: User) -> bool:
    """A report without a case is nobody's yet: triage opens it."""
    return case is None or is_own(case, user) or bool(reason_of(case, user))


def ask_first(case: Case | None, user: User) -> None:
    """Raises SayWhy."""
    if not may_open(case, user):
        raise SayWhy(case)


def give_reason(case: Case, reason: str, *, by: User) -> None:
    openings.record(by, Verb.REASON, CASE, case.number, reason=str(Reason(reason)))


def of_report(report: IncidentReport) -> Case | None:
    """The case in which a report stands, whoever may see it."""
    return Case.objects.filter(case_reports__report=report).first()


def note(
    user: User, verb: str, of: str, name: str, *, case: Case | None, region=None, **more
) -> None:
    """Write one opening down, with the reason when the case is a colleague's."""
    detail = dict(more)
    if case is not None:
        detail["case"] = case.number
        region = region or case.region
        if not is_own(case, user) and (reason := reason_of(case, user)):
            detail["reason"] = reason
    watching.opened(user, verb, of, name, region=region.code if region else "", **detail)


def note_closed(user: User, member: keys.OpenMember | None, report: IncidentReport) -> None:
    """Somebody whose key is unlocked and opens no vault of reports stands before a sealed one."""
    if member is not None and report.sealed_body is not None and not member.has(Vault.Kind.CASE):
        watching.tried(user, REPORT, report.reference)


def note_sheets(user: User, sheets: Iterable[Sheet], case: Case | None) -> None:
    """What a page shows of reports: their words when these were sealed, and the messages."""
    for sheet in sheets:
        report = sheet.report
        shown = []
        if sheet.told is not None and report.sealed_body is not None:
            shown.append(Verb.NARRATIVE)
        if sheet.talk:
            shown.append(Verb.MESSAGES)
        for verb in shown:
            note(user, verb, REPORT, report.reference, case=case, region=report.region)


def of_set_aside(row: SetAside | None, user: User, member, case: Case | None) -> str:
    """The note with which a report was set aside, for whoever may open what is sealed of it."""
    if row is None or row.sealed_note is None or locked_vault(member):
        return ""
    report = row.report
    note(user, Verb.NOTES, REPORT, report.reference, case=case, region=report.region)
    return member.read(Vault.Kind.CASE, row.sealed_note, row.place())

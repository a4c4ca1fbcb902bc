"""What triagers and lawyers do with reports and cases."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Role, User, Vault
from portal.accounts.scopes import covers
from portal.lib import references
from portal.lib.refusals import Refused
from reports.cases import alike, captures, history, identities, institutions, openings, sources
from reports.cases.captures import Brought
from reports.cases.history import Triage, Verb
from reports.cases.models import (
    Capture,
    Case,
    CaseNote,
    CaseReader,
    CaseReport,
    Institution,
    SetAside,
)
from reports.incidents import actions as incidents
from reports.incidents.models import IncidentReport, Message
from reports.taxonomy.models import ViolationType

Progress = IncidentReport.Progress


@transaction.atomic
def read(report: IncidentReport, *, by: User) -> None:
    """Somebody opens a report. The reporter learns of the first time, the ledger of each person."""
    report = _locked(report)
    if history.has_read(report, by):
        return
    history.record_triage(report, Triage.READ, by=by)
    if report.progress == Progress.RECEIVED:
        incidents.tell_reporter(report, Progress.READ, by=by)


@transaction.atomic
def open_case(
    report: IncidentReport,
    *,
    by: User,
    violation_types: list[ViolationType],
    severity: int,
    veracity: str = Case.Veracity.UNCHECKED,
    summary: str = "",
    assignee: User | None = None,
    precinct=None,
    region=None,
    done_by: str = "",
) -> Case:
    """A case from a report. `precinct` is what a guarded report told in its sealed body."""
    report = _undecided(report)
    if not violation_types:
        raise Refused(_("Choose at least one violation type."))
    precinct = precinct or report.precinct
    case = Case.objects.create(
        number=_new_number(),
        severity=severity,
        veracity=veracity,
        summary=summary.strip(),
        election=report.election,
        region=region or (precinct.region if precinct else report.region),
        precinct=precinct,
        opened_by=by,
        assignee=assignee,
        done_by=done_by,
    )
    case.violation_types.set(violation_types)
    CaseReport.objects.create(case=case, report=report, joined_by=by)
    _make_findable(case)
    history.record_triage(report, Triage.CASE_OPENED, by=by, case=case.number)
    history.record(
        case,
        Verb.OPENED,
        by=by,
        report=report.reference,
        violations=[one.code for one in violation_types],
        severity=severity,
        veracity=str(veracity),
        **({"done_by": done_by} if done_by else {}),
    )
    if assignee:
        history.record(case, Verb.ASSIGNED, by=by, to=assignee.username)
    incidents.tell_reporter(report, Progress.CASE, by=by)
    return case


@transaction.atomic
def join_case(report: IncidentReport, case: Case, *, by: User) -> None:
    """Put a report that tells of the same happening into an open case."""
    report = _undecided(report)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state == Case.State.CLOSED:
        raise Refused(_("That case is closed. Open it again first, or open a new one."))
    CaseReport.objects.create(case=case, report=report, joined_by=by)
    if case.is_sensitive:
        incidents.keep_to(report, readers_of(case))
    _make_findable(case)
    history.record_triage(report, Triage.JOINED, by=by, case=case.number)
    history.record(case, Verb.JOINED, by=by, report=report.reference)
    incidents.tell_reporter(report, Progress.CASE, by=by)


@transaction.atomic
def set_aside(report: IncidentReport, reason: str, note: str = "", *, by: User) -> SetAside:
    """Decide that no case is opened; the reporter is told that it is closed, not why."""
    report = _undecided(report)
    if reason == SetAside.Reason.OTHER and not note.strip():
        raise Refused(_("Write down why: “another reason” needs a note."))
    row = SetAside(report=report, reason=reason, by=by)
    if note.strip():
        row.sealed_note = keys.seal_to(Vault.Kind.CASE, note.strip(), row.place())
    row.save()
    history.record_triage(report, Triage.SET_ASIDE, by=by, reason=str(reason))
    incidents.tell_reporter(report, Progress.SET_ASIDE, by=by)
    return row


@transaction.atomic
def take_back(report: IncidentReport, *, by: User) -> None:
    """Return a report that was set aside to the inbox."""
    report = _locked(report)
    deleted, _rows = SetAside.objects.filter(report=report).delete()
    if not deleted:
        raise Refused(_("This report is not set aside; somebody took it back already."))
    history.record_triage(report, Triage.TAKEN_BACK, by=by)
    incidents.tell_reporter(report, Progress.READ, by=by)


@transaction.atomic
def ask_for_identity(report: IncidentReport, why: str, *, by: User) -> None:
    """Ask who told a report. A custodian decides, also when the case is one's own."""
    case = openings.of_report(report)
    is_own = case is not None and openings.is_own(case, by)
    identities.ask(report, why, by=by, is_own=is_own)
    history.record_triage(report, Triage.IDENTITY_ASKED, by=by)


@transaction.atomic
def join_case_together(reports: list[IncidentReport], case: Case, *, by: User) -> None:
    """Put several reports into one case: all of them or, when one is decided already, none."""
    for report in sorted(reports, key=lambda one: one.pk):
        join_case(report, case, by=by)


@transaction.atomic
def set_aside_together(
    reports: list[IncidentReport], reason: str, note: str = "", *, by: User
) -> None:
    for report in sorted(reports, key=lambda one: one.pk):
        set_aside(report, reason, note, by=by)


def compare_files(report: IncidentReport, hashes: list[str], *, member) -> None:
    """Let a guarded report that is open be found beside others with the same files.

    A worker cannot: the hashes are sealed. Raises VaultLocked.
    """
    if not report.guarded or report.same_files is not None:
        return
    mark = alike.mark_of(hashes, member)
    # A file may have come since the page was put together: then the next look is the one.
    if mark and len(report.files.values_list("pk")) == len(hashes):
        incidents.note_same_files(report, mark)


@transaction.atomic
def rate_source(report: IncidentReport, reliability: str, *, by: User) -> None:
    """Note how far what this source told has proved true. The reporter is told nothing."""
    sources.rate(report, reliability)
    history.record_triage(report, Triage.RATED, by=by, reliability=str(reliability))


@transaction.atomic
def quarantine_source(report: IncidentReport, *, by: User) -> None:
    """What this source has sent and will send waits apart from the inbox; it is not told."""
    sources.quarantine(report)
    history.record_triage(report, Triage.QUARANTINED, by=by)


@transaction.atomic
def release_source(report: IncidentReport, *, by: User) -> None:
    sources.release(report)
    history.record_triage(report, Triage.RELEASED, by=by)


@transaction.atomic
def name_institution(report: IncidentReport, institution: Institution, *, by: User, member) -> None:
    """Say which institution of the list a guarded report names. Raises Refused, VaultLocked."""
    if not history.has_read(report, by):
        raise Refused(_("Open the report first: nobody decides on what was not read."))
    institutions.link(_locked(report), institution, member)
    history.record_triage(report, Triage.LINKED, by=by)


def new_institution(report: IncidentReport, name: str, kind: str, *, by: User, member) -> None:
    """Add an institution to the list, and say that the report names it."""
    name_institution(report, institutions.add(name, kind, member), by=by, member=member)


@transaction.atomic
def take_off_institution(report: IncidentReport, *, by: User) -> None:
    if institutions.unlink(_locked(report)):
        history.record_triage(report, Triage.UNLINKED, by=by)


@transaction.atomic
def ask_back(report: IncidentReport, question: str, *, by: User) -> Message:
    """A question that the reporter finds behind the receipt code; gives the line of the talk."""
    if not question.strip():
        raise Refused(_("Write the question first."))
    report = _locked(report)
    if SetAside.objects.filter(report=report).exists():
        raise Refused(
            _("This report was set aside. Take it back first."), code="decided", conflict=True
        )
    message = incidents.ask(report, question.strip(), by=by)
    history.record_triage(report, Triage.ASKED, by=by)
    held = CaseReport.objects.filter(report=report).select_related("case").first()
    if held:
        history.record(held.case, Verb.ASKED, by=by, report=report.reference)
    return message


@transaction.atomic
def assign(case: Case, assignee: User | None, *, by: User, version: int) -> None:
    """Hand the case to one member of staff, or to nobody."""
    if assignee is not None and not assignee.roles & {Role.TRIAGER, Role.LAWYER}:
        raise Refused(_("This person neither triages nor is a lawyer. Choose somebody else."))
    if assignee is not None and not covers(
        assignee,
        region=case.region.code if case.region else "",
        election=case.election.code if case.election else "",
    ):
        raise Refused(_("This person works in other regions or elections. Choose somebody else."))
    _change(case, version, assignee=assignee)
    if assignee is not None and case.is_sensitive:
        _name_readers(case, {*readers_of(case), assignee})
    history.record(case, Verb.ASSIGNED, by=by, to=assignee.username if assignee else None)


@transaction.atomic
def keep_to(case: Case, readers: list[User], *, by: User, version: int) -> None:
    """Keep a case and its reports to named people, or open it to all colleagues again.

    Whoever does it, the assignee and whoever opened the case are always among them.
    """
    if not readers:
        _change(case, version, is_sensitive=False)
        CaseReader.objects.filter(case=case).delete()
        for report in case.reports.all():
            incidents.keep_to(report, None)
        history.record(case, Verb.OPEN_TO_ALL, by=by)
        return
    named = {*readers, by, case.opened_by, *filter(None, [case.assignee])}
    if len(named) < 2:
        raise Refused(_("Name a colleague too: alone you would be the only way into this case."))
    _change(case, version, is_sensitive=True)
    _name_readers(case, named)
    history.record(case, Verb.KEPT, by=by, people=len(named))


def readers_of(case: Case) -> list[User]:
    return list(User.objects.filter(pk__in=case.readers.values("user")))


def _name_readers(case: Case, named: set[User]) -> None:
    CaseReader.objects.filter(case=case).exclude(user__in=named).delete()
    for user in named:
        CaseReader.objects.get_or_create(case=case, user=user)
    for report in case.reports.all():
        incidents.keep_to(report, named)


@transaction.atomic
def classify(
    case: Case, violation_types: list[ViolationType], done_by: str = "", *, by: User, version: int
) -> None:
    """Set what happened, and which kind of person did it."""
    if not violation_types:
        raise Refused(_("Choose at least one violation type."))
    _change(case, version, done_by=done_by)
    case.violation_types.set(violation_types)
    told = {"done_by": done_by} if done_by else {}
    codes = [one.code for one in violation_types]
    history.record(case, Verb.CLASSIFIED, by=by, violations=codes, **told)


@transaction.atomic
def assess(case: Case, severity: int, veracity: str, *, by: User, version: int) -> None:
    """Severity and veracity are separate: a grave report may be doubtful."""
    _change(case, version, severity=severity, veracity=veracity)
    history.record(case, Verb.ASSESSED, by=by, severity=severity, veracity=str(veracity))


@transaction.atomic
def summarise(case: Case, summary: str, *, by: User, version: int) -> None:
    """A summary without names, which may be read and searched by everybody at the desk."""
    _change(case, version, summary=summary.strip())
    _make_findable(case)
    history.record(case, Verb.SUMMARISED, by=by)


@transaction.atomic
def note(case: Case, text: str, *, by: User) -> CaseNote:
    if not text.strip():
        raise Refused(_("The note is empty."))
    row = CaseNote(case=case, by=by)
    row.sealed_text = keys.seal_to(Vault.Kind.CASE, text.strip(), row.place())
    row.save()
    history.record(case, Verb.NOTED, by=by)
    return row


@transaction.atomic
def move(case: Case, state: str, *, by: User, version: int) -> None:
    """To the lawyer, back, closed, open again."""
    if not case.may_become(state):
        raise Refused(
            _("A case that is “{now}” cannot become “{then}”.").format(
                now=case.get_state_display(), then=Case.State(state).label
            )
        )
    closed_at = timezone.now() if state == Case.State.CLOSED else None
    _change(case, version, state=state, closed_at=closed_at)
    history.record(case, Verb.MOVED, by=by, to=str(state))


def _change(case: Case, version: int, **values) -> None:
    """Write columns if nobody else changed the case since `version` was read."""
    changed = Case.objects.filter(pk=case.pk, version=version).update(
        version=F("version") + 1, **values
    )
    if not changed:
        raise Refused(
            _("Somebody else changed this case meanwhile. Look at it again; your text is kept."),
            code="changed-meanwhile",
            conflict=True,
        )
    case.refresh_from_db()


def _make_findable(case: Case) -> None:
    case.search_text = case.words_to_search
    case.save(update_fields=["search_text"])


def _locked(report: IncidentReport) -> IncidentReport:
    """The report, held until this decision is written: of two people, the second waits."""
    return IncidentReport.objects.select_for_update().get(pk=report.pk)


def _undecided(report: IncidentReport) -> IncidentReport:
    """The report, held, if nobody has decided on it. Raises Refused."""
    report = _locked(report)
    held = CaseReport.objects.select_related("case").filter(report=report).first()
    if held:
        raise Refused(
            _("This report already stands in case {number}.").format(number=held.case.number),
            code="decided",
            conflict=True,
        )
    if SetAside.objects.filter(report=report).exists():
        raise Refused(
            _("This report was set aside. Take it back first."), code="decided", conflict=True
        )
    return report


def _new_number() -> str:
    return f"K-{references.new_reference()}"


# --- Found online --------------------------------------------------------------------------------


def capture(
    report: IncidentReport,
    number: UUID,
    about: dict,
    *,
    media: Brought | None,
    page: Brought | None,
    by,
) -> Capture:
    """Keep a post or a video found online as evidence of a report; twice keeps it once."""
    return captures.keep(report, number, about, media=media, page=page, by=by)

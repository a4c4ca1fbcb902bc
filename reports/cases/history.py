"""What happened to a report and to a case, line by line, in ledgers that are never changed."""

from django.db.models import Exists, OuterRef

from portal.lib import ledger
from reports.cases.models import Case, CaseEvent, TriageEvent
from reports.incidents.models import IncidentReport

Verb = CaseEvent.Verb
Triage = TriageEvent.Verb


def record(case: Case, verb: str, *, by=None, **detail) -> CaseEvent:
    """Write one line; `detail` holds codes, references and staff usernames, nothing told."""
    return ledger.append(CaseEvent, case, verb, by=by, **detail)


def record_all(lines: list[tuple[Case, str, dict]], *, by) -> None:
    """The same for many cases at once: (case, verb, detail) each."""
    ledger.append_all(CaseEvent, [(case, verb, by, detail) for case, verb, detail in lines])


def record_triage(report: IncidentReport, verb: str, *, by=None, **detail) -> TriageEvent:
    """The same for a report, which has a history before it has a case."""
    return ledger.append(TriageEvent, report, verb, by=by, **detail)


def has_read(report: IncidentReport, user) -> bool:
    """Whether this person has opened this report before."""
    return TriageEvent.objects.filter(subject=report, actor=user, verb=Triage.READ).exists()


def read_by(reports, user):
    """Those of these reports that this person has opened."""
    opened = TriageEvent.objects.filter(subject=OuterRef("pk"), actor=user, verb=Triage.READ)
    return reports.filter(Exists(opened))


def first_bad_event(case: Case | None = None) -> CaseEvent | None:
    return ledger.first_bad_entry(CaseEvent, case)


def first_bad_triage(report: IncidentReport | None = None) -> TriageEvent | None:
    return ledger.first_bad_entry(TriageEvent, report)

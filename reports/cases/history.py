"""A case's life, line by line, in a ledger that the database refuses to change."""

from portal.lib import ledger
from reports.cases.models import Case, CaseEvent

Verb = CaseEvent.Verb


def record(case: Case, verb: str, *, by=None, **detail) -> CaseEvent:
    """Write one line; `detail` holds codes, references and staff usernames, nothing told."""
    return ledger.append(CaseEvent, case, verb, by=by, **detail)


def first_bad_event(case: Case | None = None) -> CaseEvent | None:
    return ledger.first_bad_entry(CaseEvent, case)

"""Where a complaint goes on to: what it came to, the next bodies, and by when they take it."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.jurisdictions import pack
from portal.jurisdictions.remedies import Addressee
from reports.complaints import by_edition, calendars, deadlines, filing_days, proposals
from reports.complaints.chains import Because, Outcome
from reports.complaints.deadlines import Due
from reports.complaints.explaining import Explained
from reports.complaints.models import Answer, Complaint, Filing
from reports.complaints.proposals import Proposed

State = Complaint.State
# With what one may rest content, or has to wait for whoever has the paper now.
ENDS = {Answer.Outcome.SATISFIED, Answer.Outcome.FORWARDED}


@dataclass(frozen=True)
class Way:
    """One next body: why, with which letter, and by when it takes the complaint."""

    proposed: Proposed
    file_by: Explained | None

    @property
    def key(self) -> str:
        return f"{self.proposed.addressee.id}/{self.proposed.letters[0]}"


def outcome_of(complaint: Complaint, now: datetime) -> Outcome | None:
    """What it came to, if that opens the way on: refused, answered without success, silence."""
    filing = complaint.last_filing
    if filing is None:
        return None
    if filing.outcome == Filing.Outcome.REFUSED:
        return Outcome(Because.REFUSED, filing.filed_at)
    answer = Answer.objects.filter(filing=filing).first()
    if answer is not None:
        goes_on = answer.outcome not in ENDS
        return Outcome(Because.ANSWERED, answer.received_at) if goes_on else None
    silent_from = filing_days.last_minute(filing)
    if silent_from and silent_from < now:
        return Outcome(Because.SILENCE, silent_from)
    return None


def ways(complaint: Complaint, now: datetime) -> list[Way]:
    """The bodies above this one, then those of the later steps of its path, nearest first."""
    with pack.asking(by_edition.of_next_step(complaint)):
        return _ways(complaint, now)


def _ways(complaint: Complaint, now: datetime) -> list[Way]:
    country = pack.get()
    # Above a body that only has a name nobody knows who stands: above the first one, one does.
    known = country.addressees.get(complaint.answering or complaint.addressee)
    outcome = outcome_of(complaint, now)
    if known is None or outcome is None:
        return []
    codes = dict.fromkeys([*known.escalates_to, *_later_in_path(complaint)])
    codes.pop(known.id, None)
    found = [next_step(complaint, country.addressees[code], outcome, now) for code in codes]
    return [Way(one, one.how_counted) for one in found if one.letters]


def next_step(complaint: Complaint, to: Addressee, outcome: Outcome, now: datetime) -> Proposed:
    """The proposal of this body, its time to file counted from what the earlier one came to."""
    proposed = proposals.propose(complaint.case, to, now)
    return replace(proposed, file_by=file_by(complaint, to, outcome))


def file_by(complaint: Complaint, to: Addressee, outcome: Outcome) -> Due | None:
    """By the first rule of this body that this outcome sets running, and that the violations name
    or that holds after such a body whatever the matter was."""
    country, case = pack.get(), complaint.case
    body = country.addressees.get(complaint.answering)
    named = {
        limit
        for code in proposals.violation_codes(case)
        for limit in country.violations[code].time_limits
    }
    for limit in (country.time_limits[code] for code in to.time_limits):
        if (limit.id in named or limit.is_general_after(body)) and outcome.opens(limit, body):
            return deadlines.due(
                limit,
                start=outcome.begins(limit.filing.start),
                election=case.election,
                zone=proposals.zone_of(case),
                calendar=calendars.around(outcome.at.date()),
                side=deadlines.FILING,
            )
    return None


def _later_in_path(complaint: Complaint) -> list[str]:
    """Bodies that the complaint's path names after this one, in its own step and in later ones."""
    path_code, _slash, step_code = complaint.path.partition("/")
    path = pack.get().paths.get(path_code)
    if path is None:
        return []
    later, here = [], False
    for step in path.steps:
        if step.code == step_code and complaint.addressee in step.addressees:
            here = True
            at = step.addressees.index(complaint.addressee)
            later += step.addressees[at + 1 :]
        elif here:
            later += step.addressees
    return later

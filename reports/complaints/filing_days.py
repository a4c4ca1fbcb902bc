"""The days of a filing: by when a number and an answer are due, and when silence has begun."""

from datetime import datetime
from zoneinfo import ZoneInfo

from portal.jurisdictions import pack
from portal.jurisdictions.remedies import TimeLimit
from reports.complaints import by_edition, calendars, deadlines, proposals
from reports.complaints.deadlines import Due
from reports.complaints.models import Complaint, Filing

FROM_REGISTRATION = "registration"


def due_of_answer(complaint: Complaint, time_limit: str, filed_at: datetime) -> Due | None:
    """By when the addressee must answer a paper that came in at `filed_at`; None without a rule."""
    with by_edition.asking(complaint):
        return counted(complaint, pack.get().time_limits.get(time_limit), filed_at)


def due_of_number(complaint: Complaint, body: str, filed_at: datetime) -> Due | None:
    """By when this body must have registered it; None where the folder has no such rule."""
    with by_edition.asking(complaint):
        known = pack.get().addressees.get(body)
        limit = proposals.registration_limit(known) if known else None
        return counted(complaint, limit, filed_at, side=deadlines.REGISTRATION)


def due_of_passing_on(filing: Filing) -> Due | None:
    """By when a body had to pass on what is not its own, by the rule that its answer is counted
    by; None where the folder has no such rule."""
    complaint = filing.complaint
    with by_edition.asking(complaint):
        limit = pack.get().time_limits.get(filing.counted.get("time_limit", ""))
        return counted(complaint, limit, filing.filed_at, side=deadlines.PASSING_ON)


def runs_from_registration(limit: TimeLimit | None) -> bool:
    """Rules count an answer from the day the paper came in, or from the day it was registered."""
    return bool(limit and limit.consideration and limit.consideration.start == FROM_REGISTRATION)


def counted(complaint: Complaint, limit: TimeLimit | None, start: datetime, **side) -> Due | None:
    """A day of this complaint by a rule of the edition that is asked."""
    if limit is None:
        return None
    return deadlines.due(
        limit,
        start=start,
        election=complaint.case.election,
        zone=proposals.zone_of(complaint.case),
        calendar=calendars.around(start.date()),
        **side,
    )


def columns(due: Due | None) -> dict:
    """The two columns that hold a counted day."""
    return {"due_at": due.at if due else None, "counted": due.as_json() if due else {}}


def last_minute(filing: Filing) -> datetime | None:
    """Until when an answer is in time: “at once” has the rest of the day, as it names no hour."""
    if filing.due_at is None or not filing.counted.get("at_once"):
        return filing.due_at
    local = filing.due_at.astimezone(ZoneInfo(proposals.zone_of(filing.complaint.case)))
    return datetime.combine(local.date(), deadlines.LAST_MINUTE, local.tzinfo)


def is_silent(filing: Filing, now: datetime) -> bool:
    """Whether the time to answer has run out."""
    until = last_minute(filing)
    return until is not None and until < now

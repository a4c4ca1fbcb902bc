"""Counts deadlines. It knows no article and no number of days: the country's folder has them.

Days are counted on the clocks of the place. The day on which something begins is not counted;
a span of days ends with the last minute of its last day. Nothing is moved because it ends on a
day of rest: where the law moves it, we are early, never late.
"""

from calendar import monthrange
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.jurisdictions.remedies import Span, TimeLimit
from reports.complaints.calendars import Calendar

FILING, CONSIDERATION = "filing", "consideration"
LAST_MINUTE = time(23, 59, 59)
FEW_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Due:
    """A deadline and how it was counted, in codes of the country's folder."""

    time_limit: str
    side: str
    # None where the law gives no amount that can be counted.
    at: datetime | None
    at_once: bool
    start: datetime
    event: str
    amount: int | None
    unit: str
    phases: tuple[str, ...] = ()
    # The event that closed the span before its amount had run out.
    closed_by: str = ""
    # Days that were not counted because nobody works on them.
    skipped: tuple[date, ...] = ()
    # False when public holidays of a year that was counted through are not known.
    calendar_known: bool = True
    extension: dict = field(default_factory=dict)
    confidence: str

    def as_json(self) -> dict:
        """Plain values for a row that keeps them."""
        said = asdict(self)
        said["at"] = self.at.isoformat() if self.at else None
        said["start"] = self.start.isoformat()
        said["phases"] = list(self.phases)
        said["skipped"] = [day.isoformat() for day in self.skipped]
        return said


def phases_on(day: date, election) -> tuple[str, ...]:
    """The phases of the election in which this day lies."""
    if election is None:
        return ()
    left = (election.voting_day - day).days
    if left == 0:
        return ("voting_day",)
    found = []
    if left == 1:
        found.append("day_before")
    if 0 < left < FEW_DAYS:
        found.append("under_five_days_before")
    return tuple(found)


def due(
    time_limit: TimeLimit,
    *,
    start: datetime,
    election,
    zone: str,
    calendar: Calendar,
    side: str = CONSIDERATION,
    election_kind: str | None = None,
    circumstances: tuple[str, ...] = (),
) -> Due | None:
    """By when the body must answer (`consideration`) or we must complain (`filing`).

    `start` is the moment of the span's event (the paper came in, the act happened);
    the election's own kind is taken when none is given; `circumstances` are phases that no clock
    shows, such as `appeal_not_explained`.
    None when the rule has no such side.
    """
    span: Span | None = getattr(time_limit, side)
    if span is None:
        return None
    local = start.astimezone(ZoneInfo(zone))
    phases = (*phases_on(local.date(), election), *circumstances)
    if election_kind is None and election is not None:
        election_kind = election.kind
    amount, unit = span.amount_for(phases=phases, election_kind=election_kind)
    at, skipped, known = _end(local, amount, unit, span.at, calendar)
    closed = _closing(span, election)
    closed_by = ""
    if at and closed and closed < at:
        at, closed_by = closed, span.until
    applied = [one.phase for one in span.exceptions if one.phase in phases][:1]
    return Due(
        time_limit=time_limit.id,
        side=side,
        at=at,
        at_once=unit == "at_once",
        start=local,
        event=span.start,
        amount=amount,
        unit=unit,
        phases=tuple(applied),
        closed_by=closed_by or "",
        skipped=skipped,
        calendar_known=known,
        extension=asdict(span.extension) if span.extension else {},
        confidence=time_limit.confidence,
    )


def _end(start: datetime, amount: int | None, unit: str, hour, calendar: Calendar):
    """(end, days skipped, whether their holidays are known)"""
    if unit == "at_once":
        return start, (), True
    if amount is None:
        return None, (), True
    if unit == "hours":
        # Hours run through nights and changes of the clock: counted in UTC.
        end = (start.astimezone(ZoneInfo("UTC")) + timedelta(hours=amount)).astimezone(start.tzinfo)
        return end, (), True
    skipped, known = (), True
    if unit == "working_days":
        last, skipped, known = _working_days(start.date(), amount, calendar)
    elif unit in ("months", "years"):
        last = _months(start.date(), amount * (12 if unit == "years" else 1))
    else:
        last = start.date() + timedelta(days=amount)
    clock = time.fromisoformat(hour) if hour else LAST_MINUTE
    return datetime.combine(last, clock, start.tzinfo), skipped, known


def _working_days(day: date, amount: int, calendar: Calendar):
    skipped, known, left = [], calendar.knows(day), amount
    while left:
        day += timedelta(days=1)
        known = known and calendar.knows(day)
        if calendar.is_working(day):
            left -= 1
        else:
            skipped.append(day)
    return day, tuple(skipped), known


def _months(day: date, amount: int) -> date:
    """The same day of a later month, or its last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _closing(span: Span, election) -> datetime | None:
    """When the event comes that closes the span, if the election's calendar tells it."""
    if span.until is None or election is None:
        return None
    return begins(span.until, election=election)


def begins(event: str, *, election, happened: datetime | None = None) -> datetime | None:
    """The moment of an event that the calendar or the report tells; None for others."""
    if event == "decision-or-act":
        return happened
    if election is None:
        return None
    zone = ZoneInfo(election.zone)
    if event == "voting-day":
        return datetime.combine(election.voting_day, time.min, zone)
    if event == "voting-starts":
        return datetime.combine(election.voting_day, election.opens, zone)
    if event == "count-starts":
        return datetime.combine(election.voting_day, election.closes, zone)
    return None

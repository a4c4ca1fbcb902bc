"""Counts deadlines. It knows no article and no number of days: the country's folder has them.

Days are counted on the clocks of the place. The day on which something begins is not counted;
a span of days ends with the last minute of its last day. Nothing is moved because it ends on a
day of rest: where the law moves it, we are early, never late.
"""

from calendar import monthrange
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.jurisdictions import pack
from portal.jurisdictions.remedies import Span, TimeLimit
from reports.complaints.calendars import Calendar

FILING, REGISTRATION, CONSIDERATION = "filing", "registration", "consideration"
PASSING_ON = "passing_on"
LAST_MINUTE = time(23, 59, 59)


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
    # False when days off of a year that was counted through are not known; which years.
    calendar_known: bool = True
    unknown_years: tuple[int, ...] = ()
    # How sure the days off are that were counted by; "" when none mattered.
    calendar_mark: str = ""
    extension: dict = field(default_factory=dict)
    # The last moment, should the body prolong its time as far as it may.
    prolonged_at: datetime | None = None
    # Notices by which the body prolonged its time, in order: {told, until} or {told, amount, unit};
    # and when the time would have ended without them.
    prolonged: tuple[dict, ...] = ()
    first_at: datetime | None = None
    # What somebody told of the matter, and other ends that such a word would bring: (phase, end).
    circumstances: tuple[str, ...] = ()
    otherwise: tuple[tuple[str, datetime], ...] = ()
    confidence: str

    def as_json(self) -> dict:
        """Plain values for a row that keeps them."""
        said = asdict(self)
        said["at"] = self.at.isoformat() if self.at else None
        said["start"] = self.start.isoformat()
        said["phases"] = list(self.phases)
        said["skipped"] = [day.isoformat() for day in self.skipped]
        said["prolonged_at"] = self.prolonged_at.isoformat() if self.prolonged_at else None
        said["first_at"] = self.first_at.isoformat() if self.first_at else None
        said["prolonged"] = list(self.prolonged)
        said["otherwise"] = [[phase, end.isoformat()] for phase, end in self.otherwise]
        for name in ("unknown_years", "circumstances"):
            said[name] = list(said[name])
        return said


def phases_on(day: date, election) -> tuple[str, ...]:
    """The phases of the election in which this day lies."""
    if election is None:
        return ()
    left = (election.voting_day - day).days
    return tuple(one.code for one in pack.get().phases.values() if left in one.days_left)


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
    """By when the body must answer (`consideration`), register (`registration`) or pass on what
    is not its own (`passing_on`), or we must complain (`filing`).

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
    end = _end(local, amount, unit, span.at, calendar)
    closed = _closing(span, election)
    at, closed_by = end.at, ""
    if at and closed and closed < at:
        at, closed_by = closed, span.until or ""
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
        closed_by=closed_by,
        skipped=end.skipped,
        calendar_known=not end.unknown_years,
        unknown_years=end.unknown_years,
        calendar_mark=end.mark,
        extension=asdict(span.extension) if span.extension else {},
        prolonged_at=_prolonged(end.at, span, calendar),
        circumstances=circumstances,
        otherwise=_otherwise(span, local, phases, calendar) if at and not closed_by else (),
        confidence=time_limit.confidence,
    )


@dataclass(frozen=True)
class _End:
    """Where a span ends, and what of the calendar it was counted by."""

    at: datetime | None
    skipped: tuple[date, ...] = ()
    unknown_years: tuple[int, ...] = ()
    mark: str = ""


def _end(start: datetime, amount: int | None, unit: str, hour, calendar: Calendar) -> _End:
    if unit == "at_once":
        return _End(start)
    if amount is None:
        return _End(None)
    if unit == "hours":
        # Hours run through nights and changes of the clock: counted in UTC.
        end = start.astimezone(ZoneInfo("UTC")) + timedelta(hours=amount)
        return _End(end.astimezone(start.tzinfo))
    clock = time.fromisoformat(hour) if hour else LAST_MINUTE
    if unit == "working_days":
        last, skipped, years = _working_days(start.date(), amount, calendar)
        unknown = tuple(sorted(years - calendar.known))
        at = datetime.combine(last, clock, start.tzinfo)
        return _End(at, skipped, unknown, calendar.mark_of(years))
    if unit in ("months", "years"):
        last = _months(start.date(), amount * (12 if unit == "years" else 1))
    else:
        last = start.date() + timedelta(days=amount)
    return _End(datetime.combine(last, clock, start.tzinfo))


def _prolonged(at: datetime | None, span: Span, calendar: Calendar) -> datetime | None:
    """The end of the longest prolongation, counted from the end of the first term."""
    if at is None or span.extension is None:
        return None
    return _end(at, span.extension.amount, span.extension.unit, None, calendar).at


def prolong(first: Due, notices: list[dict], calendar: Calendar) -> Due:
    """The same deadline after these notices. A rule that says how far a body may prolong its time
    is not outrun by what the body says."""
    at = first.at or first.start
    for notice in notices:
        at = told_end(at, notice, calendar)
    if first.prolonged_at:
        at = min(at, first.prolonged_at)
    if not notices:
        return first
    kept = tuple(notices)
    return replace(first, at=at, at_once=False, prolonged=kept, first_at=first.at)


def told_end(at: datetime, notice: dict, calendar: Calendar) -> datetime:
    """Until when a notice says that it takes: its day, or so much more than there was."""
    if notice.get("until"):
        last = date.fromisoformat(notice["until"])
        return datetime.combine(last, LAST_MINUTE, at.tzinfo)
    return _end(at, notice["amount"], notice["unit"], None, calendar).at


def _otherwise(span: Span, start: datetime, phases, calendar: Calendar):
    """Ends that hold when something is so that no clock shows (an act that explains nothing)."""
    known = pack.get().phases
    told = [
        one
        for one in span.exceptions
        if one.phase not in phases and not (one.phase in known and known[one.phase].days_left)
    ]
    ends = [(one.phase, _end(start, one.amount, one.unit, span.at, calendar).at) for one in told]
    return tuple((phase, at) for phase, at in ends if at)


def _working_days(day: date, amount: int, calendar: Calendar):
    """(the last day, days not counted, the years that were counted through)"""
    skipped, years, left = [], set(), amount
    while left:
        day += timedelta(days=1)
        years.add(day.year)
        if calendar.is_working(day):
            left -= 1
        else:
            skipped.append(day)
    return day, tuple(skipped), years


def _months(day: date, amount: int) -> date:
    """The same day of a later month, or its last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _closing(span: Span, election) -> datetime | None:
    """The last moment before the event that closes the span, if the calendar tells it."""
    if span.until is None or election is None:
        return None
    at = begins(span.until, election=election)
    return at - timedelta(seconds=1) if at else None


def begins(event: str, *, election, happened: datetime | None = None) -> datetime | None:
    """The moment of an event that the calendar or the report tells; None for others."""
    if event == "decision-or-act":
        return happened
    if election is None:
        return None
    zone = ZoneInfo(election.zone)
    if event == "voting-starts":
        return datetime.combine(election.voting_day, election.opens, zone)
    if event == "count-starts":
        return datetime.combine(election.voting_day, election.closes, zone)
    known = pack.get().events.get(event)
    days = 0 if event == "voting-day" else known and known.days_before_voting
    if days is None:
        return None
    return datetime.combine(election.voting_day - timedelta(days=days), time.min, zone)

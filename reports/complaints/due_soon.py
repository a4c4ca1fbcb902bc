"""What is due of one person's own work: kinds and days, nothing by which a matter is known."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from portal.accounts.models import User
from portal.jurisdictions import pack
from reports.complaints import onward, unattended
from reports.complaints.day_models import Onward
from reports.complaints.deadlines import CONSIDERATION, FILING, REGISTRATION
from reports.complaints.models import Complaint, Filing

# A complaint that goes on from an earlier one has its own kind of day.
APPEAL = "appeal"
KINDS = (FILING, APPEAL, REGISTRATION, CONSIDERATION)
UNTIL_NEXT_LETTER = timedelta(hours=24)
# Of what came back without success: one letter is no archive.
MOST = 200
State = Complaint.State
CAME_TO_NOTHING = (State.REFUSED, State.ANSWERED, State.SILENT)


@dataclass
class Due:
    """Counts by kind and day, of what is over by kind, and of what nobody attended to by side."""

    coming: Counter = field(default_factory=Counter)
    over: Counter = field(default_factory=Counter)
    unattended: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(map(Counter.total, (self.coming, self.over, self.unattended)))


def of(user: User, now: datetime) -> Due:
    """What a letter of this morning tells this person."""
    due = Due()
    days = (*_own(user, now), *_numbers_elsewhere(user, now), *_steps_on(user, now))
    for kind, at, at_once in days:
        _count(due, kind, at, at_once, now)
    rows = unattended.of(user, now).values_list("counted", flat=True)
    due.unattended.update(counted["side"] for counted in rows.iterator())
    return due


def _count(due: Due, kind: str, at: datetime, at_once: bool, now: datetime) -> None:
    day = _day(at)
    # “At once” has the rest of its day, as it names no hour.
    if day < _day(now) or at < now and not at_once:
        due.over[kind] += 1
    else:
        due.coming[kind, day] += 1


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(pack.get().country.timezone)).date()


def _mine(user: User):
    return Complaint.objects.visible_to(user).filter(case__assignee=user)


def _own(user: User, now: datetime):
    """(kind, moment, whether at once) of the days that stand on the person's complaints."""
    goes_on = Exists(Onward.objects.filter(complaint=OuterRef("pk")))
    last = now + max(_ahead(side) for side in (FILING, REGISTRATION, CONSIDERATION))
    rows = _mine(user).filter(due_at__gte=_first(now), due_at__lt=last)
    for counted, at, is_later in rows.annotate(on=goes_on).values_list("counted", "due_at", "on"):
        side = counted.get("side", "")
        if side and at < now + _ahead(side):
            kind = APPEAL if is_later and side == FILING else side
            yield kind, at, bool(counted.get("at_once"))


def _numbers_elsewhere(user: User, now: datetime):
    """Numbers that a second body owes, where the day of its answer stands on the complaint."""
    there = {
        "elsewhere__outcome": Filing.Outcome.HANDED_IN,
        "elsewhere__number_due_at__gte": _first(now),
        "elsewhere__number_due_at__lt": now + _ahead(REGISTRATION),
    }
    rows = _mine(user).filter(state=State.FORWARDED, **there)
    told = rows.values_list("counted", "elsewhere__number_due_at", "elsewhere__number_counted")
    for counted, at, of_number in told:
        if counted.get("side") != REGISTRATION:
            yield REGISTRATION, at, bool(of_number.get("at_once"))


def _steps_on(user: User, now: datetime):
    """The nearest day on which a next body still takes what came to nothing here."""
    rows = _mine(user).filter(state__in=CAME_TO_NOTHING, went_on_to=None)
    rows = rows.select_related("case__election", "case__region", "case__precinct")
    for complaint in rows.newest_first()[:MOST]:
        days = [way.file_by.at for way in onward.ways(complaint, now) if way.file_by]
        at = min((day for day in days if day and day >= now), default=None)
        at = at or max((day for day in days if day), default=None)
        if at and _first(now) <= at < now + _ahead(FILING):
            yield APPEAL, at, False


def _first(now: datetime) -> datetime:
    return now - timedelta(days=pack.get().morning.days_after)


def _ahead(side: str) -> timedelta:
    """How long before its day this is told: as the folder says, and never after the day."""
    kept = pack.get().reminders.get(side)
    hours = max(kept.hours_before, default=0) if kept else 0
    return max(timedelta(hours=hours), UNTIL_NEXT_LETTER)

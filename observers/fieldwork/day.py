"""The clock of the voting day: which stage it is, which comes next, and when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, get_format

from observers.registry.models import Election
from portal.jurisdictions import pack
from portal.jurisdictions.voting_day import DayStage, Edge

# A phone whose clock is further off than this is told so.
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class StageTime:
    """A stage of the voting day with its hours at one election."""

    stage: DayStage
    starts: datetime
    ends: datetime

    def is_on(self, now: datetime) -> bool:
        return self.starts <= now < self.ends


@dataclass(frozen=True)
class Stretch:
    """A stage, or the time before, between or after the stages: what the clock shows from one
    moment to another. The first has no beginning, the last no end."""

    starts: datetime | None
    ends: datetime | None
    stage: DayStage | None
    following: StageTime | None

    def is_on(self, now: datetime) -> bool:
        return (self.starts is None or self.starts <= now) and (
            self.ends is None or now < self.ends
        )


@dataclass(frozen=True)
class Day:
    """The voting day of an election on the clocks of a place, looked at from one moment."""

    election: Election
    zone: str
    now: datetime
    stages: tuple[StageTime, ...]

    @property
    def current(self) -> StageTime | None:
        """The stage that is on; None before the first and after the last."""
        return next((one for one in self.stages if one.is_on(self.now)), None)

    @property
    def stretches(self) -> list[Stretch]:
        """All time in a row, so that a phone can go from one to the next by itself."""
        found, since = [], None
        for one in self.stages:
            if since is None or since < one.starts:
                found.append(Stretch(since, one.starts, None, one))
            later = next((other for other in self.stages if other.starts >= one.ends), None)
            found.append(Stretch(one.starts, one.ends, one.stage, later))
            since = one.ends
        found.append(Stretch(since, None, None, None))
        return found

    def said(self, at: datetime | None) -> str:
        """A moment on the clocks of the place: the hour alone on voting day, else with the day."""
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(self.zone))
        clock = date_format(local, "H:i")
        if local.date() == self.election.voting_day:
            return clock
        # A month that stands after a day has another form in Russian.
        day = date_format(local, get_format("MONTH_DAY_FORMAT").replace("F", "E"))
        return f"{day}, {clock}"


def day_of(election: Election, now: datetime, *, zone: str = "") -> Day:
    """The day of an election; `zone` is that of the precinct, else the election's own."""
    zone = zone or election.zone or pack.get().country.timezone
    stages = tuple(
        StageTime(stage, _moment(stage.starts, election, zone), _moment(stage.ends, election, zone))
        for stage in pack.get().stages_of_the_day()
    )
    return Day(election, zone, now, stages)


def _moment(edge: Edge, election: Election, zone: str) -> datetime:
    """An edge on the clocks of the place. Minutes are real ones, also where clocks jump."""
    clock = {"day": time(0), "opens": election.opens, "closes": election.closes}[edge.of]
    day = election.voting_day + timedelta(days=edge.days)
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")) + timedelta(minutes=edge.minutes)

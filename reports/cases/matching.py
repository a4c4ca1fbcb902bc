"""Cases that a report may belong to, and what speaks against what a report says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_uppercase

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.evidence import contradictions
from portal.lib.geo import Position, distance
from reports.cases import alike, institutions
from reports.cases.models import Case

NEARBY_METRES = 500
CLOCK_SLACK = timedelta(minutes=10)
LATE = timedelta(hours=12)
MOST = 10


@dataclass(frozen=True)
class Likeness:
    """An open case that may be about the same happening, and why it may."""

    case: Case
    why: str


def cases_like(report, precinct, user, *, is_open: bool = False) -> list[Likeness]:
    """Open cases with the same files, about the same institution, of the precinct, then those of
    the region with the same violation type.

    `precinct` is what the report tells in full: a guarded report says it in its sealed body. What
    it names is nobody's business before it `is_open`.
    """
    open_cases = (
        Case.objects.visible_to(user)
        .exclude(state=Case.State.CLOSED)
        .exclude(case_reports__report=report)
        .select_related("precinct", "region")
        .newest_first()
    )
    same = alike.cases_with(report, open_cases, user)[:MOST]
    found = [Likeness(case, _("Has the same files")) for case in same]
    if is_open:
        same = open_cases.exclude(pk__in=[one.case.pk for one in found])
        same = same.filter(reports__in=institutions.naming_the_same(report)).distinct()
        found += [Likeness(case, _("Names the same institution")) for case in same[:MOST]]
    if precinct:
        known = [one.case.pk for one in found]
        same_place = open_cases.filter(precinct=precinct).exclude(pk__in=known)[:MOST]
        found += [Likeness(case, _("Same precinct")) for case in same_place]
    region = precinct.region_id if precinct else report.region_id
    if region and report.violation_type_id and len(found) < MOST:
        same_kind = (
            open_cases.filter(region=region, violation_types__code=report.violation_type.code)
            .exclude(pk__in=[one.case.pk for one in found])
            .distinct()[: MOST - len(found)]
        )
        found += [Likeness(case, _("Same region and violation type")) for case in same_kind]
    return found


@dataclass(frozen=True)
class Measured:
    """A position that is known, where it was said, and how far it is from the precinct."""

    letter: str
    source: str
    position: Position
    metres: float | None

    @property
    def is_far(self) -> bool:
        slack = NEARBY_METRES + (self.position.accuracy or 0)
        return self.metres is not None and self.metres > slack


@dataclass(frozen=True)
class Clock:
    """A time that is known, and who says so. Without a zone it is that device's own clock."""

    source: str
    at: datetime | None = None
    own_clock: str = ""


def positions(told, files) -> list[Measured]:
    """Every position that is known, with its distance to the precinct that is told.

    `files` are pairs of a name and what the examination found in the file.
    """
    claimed = told.precinct.position if told.precinct else None
    said = [(_("Phone, when the report was written"), told.position)] if told.position else []
    said += [
        (_("Inside the file “{name}”").format(name=name), position)
        for name, facts in files
        if (position := _position(facts))
    ]
    return [
        Measured(letter, source, position, distance(position, claimed) if claimed else None)
        for letter, (source, position) in zip(ascii_uppercase, said, strict=False)
    ]


def clocks(told, files) -> list[Clock]:
    """Every time that is known, in the order in which things should have happened."""
    found = []
    for name, facts in files:
        taken = (facts.get("taken") or {}).get("at")
        if not taken:
            continue
        source = _("Inside the file “{name}”").format(name=name)
        at = _moment(taken)
        if at is None:
            continue
        own_clock = "" if at.tzinfo else at.strftime("%d.%m.%Y %H:%M")
        found.append(Clock(source, at if at.tzinfo else None, own_clock))
    if told.happened_at:
        found.append(Clock(_("Told by the reporter"), told.happened_at))
    if told.device_at:
        found.append(Clock(_("The phone's clock when it sent"), told.device_at))
    found.append(Clock(_("Our clock when it came"), told.received_at))
    return found


def doubts(told, measured: list[Measured], files) -> list[str]:
    """Times and places that contradict each other, as sentences for staff to weigh."""
    found = [
        _("{source}: {km} km from the precinct.").format(
            source=one.source, km=number_format(one.metres / 1000, 1)
        )
        for one in measured
        if one.is_far
    ]
    if told.device_at and abs(told.device_at - told.received_at) > CLOCK_SLACK:
        found.append(
            _(
                "The phone's clock and ours differ by more than 10 minutes: "
                "either the clock is wrong or the report waited for a network."
            )
        )
    for name, facts in files:
        taken = _moment((facts.get("taken") or {}).get("at"))
        if taken and taken.tzinfo and told.happened_at and abs(taken - told.happened_at) > LATE:
            found.append(
                _("The file “{name}” was recorded at {at}, far from the time that is told.").format(
                    name=name, at=date_format(localtime(taken), "SHORT_DATETIME_FORMAT")
                )
            )
        # Time and place are weighed above, over all files together.
        claims = contradictions.Claims(received_at=told.received_at, name=name)
        found += [
            _("The file “{name}”: {text}").format(name=name, text=one.text)
            for one in contradictions.found(facts, claims)
        ]
    return found


def _position(facts: dict) -> Position | None:
    said = facts.get("position")
    if not said:
        return None
    try:
        return Position(said["latitude"], said["longitude"], said.get("accuracy"))
    except (KeyError, TypeError, ValueError):
        return None


def _moment(said: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError:
        return None

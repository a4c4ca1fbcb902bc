"""Cases that a report may belong to, and what speaks against what a report says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.lib.geo import Position, distance
from reports.cases.models import Case

NEARBY_METRES = 500
LATE = timedelta(hours=12)


def cases_like(report, user):
    """Open cases of the same precinct, or of the same region and violation type."""
    cases = Case.objects.visible_to(user).exclude(state=Case.State.CLOSED)
    if report.precinct_id:
        same = cases.filter(precinct_id=report.precinct_id)
        if same.exists():
            return same.newest_first()[:10]
    if report.region_id and report.violation_type_id:
        return cases.filter(
            region_id=report.region_id,
            violation_types__code=report.violation_type.code,
        ).newest_first()[:10]
    return cases.none()


@dataclass(frozen=True)
class Doubt:
    """A contradiction that staff should weigh; `tone` is info or warn."""

    sentence: str
    tone: str = "warn"


@dataclass(frozen=True)
class Measured:
    """How far a position is from the precinct that the report names."""

    source: str
    position: Position
    metres: float | None


def positions(report, precinct, files_facts) -> list[Measured]:
    """Every position that is known, with its distance to the claimed precinct."""
    found = []
    claimed = precinct.position if precinct else None
    if report.position:
        found.append((str(_("Phone, when the report was written")), report.position))
    for facts in files_facts:
        said = facts.get("position")
        if said:
            found.append(
                (
                    str(_("Inside a file ({source})")).format(source=said.get("source", "")),
                    Position(said["latitude"], said["longitude"]),
                )
            )
    return [
        Measured(source, position, distance(position, claimed) if claimed else None)
        for source, position in found
    ]


def doubts(report, measured: list[Measured], files_facts, happened_at) -> list[Doubt]:
    """Times and places that contradict each other, in words for staff."""
    found = []
    for one in measured:
        slack = NEARBY_METRES + (one.position.accuracy or 0)
        if one.metres is not None and one.metres > slack:
            found.append(
                Doubt(
                    str(_("{source}: {km} km from the precinct.")).format(
                        source=one.source, km=round(one.metres / 1000, 1)
                    )
                )
            )
    difference = report.clock_difference
    if difference is not None and abs(difference) > timedelta(minutes=10):
        found.append(Doubt(str(_("The phone's clock differs from ours by more than 10 minutes."))))
    for facts in files_facts:
        taken = _moment(facts.get("taken"))
        if taken and happened_at and abs(taken - happened_at) > LATE:
            found.append(
                Doubt(
                    str(_("A file was recorded at {at}, far from the time that is told.")).format(
                        at=taken.isoformat(timespec="minutes")
                    )
                )
            )
    return found


def _moment(said) -> datetime | None:
    """A time with its zone; a camera's time without one cannot be compared."""
    if not said or not said.get("at"):
        return None
    try:
        at = datetime.fromisoformat(said["at"])
    except ValueError:
        return None
    return at if at.tzinfo else None

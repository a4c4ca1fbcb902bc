"""The history of where an observer stands, in a ledger that is never changed, and as words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from observers.registry.models import Precinct
from observers.roster.models import Deployment, Observer, StationEvent
from portal.accounts.models import User
from portal.lib import ledger

Verb, Why = StationEvent.Verb, StationEvent.Why


def record(observer: Observer, verb: str, precinct: Precinct, *, by=None, **detail) -> StationEvent:
    """Write one line; `detail` holds ids and codes, nothing told."""
    return ledger.append(
        StationEvent,
        observer,
        verb,
        by=by,
        election=str(precinct.election.public_id),
        precinct=str(precinct.public_id),
        **detail,
    )


@dataclass(frozen=True)
class Line:
    """One line of the history, in words."""

    at: datetime
    text: str
    note: str
    actor: User | None


def history_of(observer: Observer) -> list[Line]:
    """Everything that happened to an observer's stations, the newest first."""
    events = list(observer.station_events.select_related("actor").order_by("-sequence"))
    named = _named(events)
    return [Line(event.at, _text(event, named), _note(event), event.actor) for event in events]


@dataclass(frozen=True)
class Correction:
    """A station that an observer corrected: from where to where, when and why."""

    at: datetime
    before: Precinct
    after: Precinct
    why: str

    @property
    def never_right(self) -> bool:
        """Whether what was said before about the station had been wrong all along."""
        return self.why == Why.WRONG_PLAN

    @property
    def reason(self) -> str:
        return str(Why(self.why).label)


def corrections_after(observer: Observer, precinct: Precinct, at: datetime) -> list[Correction]:
    """Corrections away from this precinct that came after a moment, the first one first."""
    events = [
        event
        for event in observer.station_events.filter(verb=Verb.CORRECTED, at__gt=at)
        if event.detail["before"] == str(precinct.public_id)
    ]
    named = _named(events)
    return [
        Correction(
            event.at,
            named[event.detail["before"]],
            named[event.detail["precinct"]],
            event.detail["why"],
        )
        for event in events
        if {event.detail["before"], event.detail["precinct"]} <= named.keys()
    ]


def _named(events: list[StationEvent]) -> dict[str, Precinct]:
    """The precincts that these lines name, by their ids."""
    ids = {
        event.detail[name]
        for event in events
        for name in ("precinct", "before")
        if name in event.detail
    }
    rows = Precinct.objects.filter(public_id__in=ids).select_related("region")
    return {str(row.public_id): row for row in rows}


def _text(event: StationEvent, named: dict[str, Precinct]) -> str:
    if "precinct" not in event.detail:
        return str(Verb(event.verb).label)
    station = _station(named.get(event.detail["precinct"]))
    if event.verb == Verb.CORRECTED:
        before = _station(named.get(event.detail["before"]))
        return _("Station corrected: from {before} to {after}").format(before=before, after=station)
    if event.verb == Verb.MOVED:
        state = Deployment.State(event.detail["state"]).label
        return f"{station}: {state}"
    return f"{Verb(event.verb).label}: {station}"


def _station(precinct: Precinct | None) -> str:
    return f"{precinct}, {precinct.region}" if precinct else "?"


def _note(event: StationEvent) -> str:
    why = event.detail.get("why")
    return str(Why(why).label) if why in Why.values else ""

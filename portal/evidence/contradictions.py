"""Times and places that cannot all be true, as sentences with their sources, for staff to weigh.

Pure: what the file says comes as its facts, what people told comes as Claims.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.evidence import resaved, sayings, scanning
from portal.lib.geo import Position, distance

NEARBY_METRES = 500
CLOCK_SLACK = timedelta(minutes=10)
LATE = timedelta(hours=12)
# A clock without an offset may be anywhere on Earth, at most so far ahead of UTC.
EAST = timedelta(hours=14)
DAY_IN_NAME = re.compile(
    r"(?<!\d)(20[0-4]\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
)


@dataclass(frozen=True)
class Claims:
    """What is known of an item besides its bytes."""

    received_at: datetime
    happened_at: datetime | None = None
    place: Position | None = None  # of the precinct that is told
    name: str = ""
    zone: object = None

    def __repr__(self) -> str:
        return "Claims()"


@dataclass(frozen=True)
class Contradiction:
    """Two sources that disagree; `text` names both."""

    code: str
    text: str


def found(facts: dict, claims: Claims) -> list[Contradiction]:
    """Everything that contradicts, the hardest first."""
    return list(
        chain(
            _virus(facts),
            _provenance(facts),
            _from_the_future(facts, claims),
            _another_time(facts, claims),
            _another_place(facts, claims),
            _two_clocks(facts, claims),
            _name_of_another_day(facts, claims),
            _saved_anew(facts, claims),
        )
    )


def _virus(facts: dict):
    """What the file is told to be, and what a scanner knows it as."""
    scan = facts.get("scan") or {}
    if scan.get("state") == scanning.FOUND:
        said = _(
            "A virus scanner found {name} in the original. The copies that are shown here were "
            "made anew; open the original on no machine that you need."
        )
        yield Contradiction("virus", said.format(name=scan.get("name", "")))


def _provenance(facts: dict):
    for name, label in (("c2pa", "C2PA"), ("proofmode", "ProofMode")):
        if (facts.get("provenance") or {}).get(name, {}).get("state") == "invalid":
            said = _("The signed record inside it ({kind}) does not fit these bytes.")
            yield Contradiction(f"{name}-invalid", said.format(kind=label))


def _from_the_future(facts: dict, claims: Claims):
    """Recorded after it reached us, wherever on Earth that clock stood."""
    taken = _taken(facts)
    if taken is None:
        return
    earliest = taken if taken.tzinfo else taken.replace(tzinfo=UTC) - EAST
    if earliest - claims.received_at > CLOCK_SLACK:
        yield Contradiction(
            "future",
            _(
                "{source}: recorded {taken}. Our clock: received {received}, which is earlier."
            ).format(
                source=_source(facts, "taken"),
                taken=_said(taken, claims),
                received=_said(claims.received_at, claims),
            ),
        )


def _another_time(facts: dict, claims: Claims):
    taken = _taken(facts)
    if taken is None or taken.tzinfo is None or claims.happened_at is None:
        return
    if abs(taken - claims.happened_at) > LATE:
        yield Contradiction(
            "time",
            _("{source}: recorded {taken}. The reporter says it happened {told}.").format(
                source=_source(facts, "taken"),
                taken=_said(taken, claims),
                told=_said(claims.happened_at, claims),
            ),
        )


def _another_place(facts: dict, claims: Claims):
    position = position_of(facts)
    if position is None or claims.place is None:
        return
    metres = distance(position, claims.place)
    if metres > NEARBY_METRES + (position.accuracy or 0):
        yield Contradiction(
            "place",
            _("{source}: {km} km from the precinct that the reporter names.").format(
                source=_source(facts, "position"), km=number_format(metres / 1000, 1)
            ),
        )


def _two_clocks(facts: dict, claims: Claims):
    """The device's clock beside that of the satellites it listened to."""
    taken = _taken(facts)
    heard = sayings.moment((facts.get("satellite_time") or {}).get("at"))
    if taken is None or heard is None or not (taken.tzinfo and heard.tzinfo):
        return
    # The last position may be some minutes old when a picture is taken.
    if abs(taken - heard) > 6 * CLOCK_SLACK:
        yield Contradiction(
            "clocks",
            _("The device's clock says {taken}, the satellites it heard say {heard}.").format(
                taken=_said(taken, claims), heard=_said(heard, claims)
            ),
        )


def _name_of_another_day(facts: dict, claims: Claims):
    taken, named = _taken(facts), day_in(claims.name)
    if taken is None or named is None:
        return
    if abs((taken.date() - named).days) > 1:
        yield Contradiction(
            "name",
            _("The file's name says {named}. {source}: recorded {taken}.").format(
                named=date_format(named, "SHORT_DATE_FORMAT"),
                source=_source(facts, "taken"),
                taken=_said(taken, claims),
            ),
        )


def _saved_anew(facts: dict, claims: Claims):
    signs = resaved.signs(facts, claims.name)
    if resaved.is_likely(signs):
        said = _("It was probably saved anew after it was recorded, by a messenger or an editor.")
        yield Contradiction("resaved", " ".join([said, *(sign.text for sign in signs)]))


# --- What the facts say --------------------------------------------------------------------------


def position_of(facts: dict) -> Position | None:
    said = facts.get("position")
    try:
        return Position(said["latitude"], said["longitude"], said.get("accuracy")) if said else None
    except (KeyError, TypeError, ValueError):
        return None


def day_in(name: str) -> date | None:
    """The day that cameras and messengers write into a file's name."""
    match = DAY_IN_NAME.search(name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _taken(facts: dict) -> datetime | None:
    return sayings.moment((facts.get("taken") or {}).get("at"))


def _source(facts: dict, field: str) -> str:
    source = (facts.get(field) or {}).get("source")
    return str(sayings.SOURCES.get(source, sayings.SOURCES[sayings.CONTAINER]))


def _said(at: datetime, claims: Claims) -> str:
    return sayings.in_words(at, claims.zone)

"""What filing has to know of types, places and elections, without asking for it each time.

Kept for `LOOKUP_SECONDS` in each process; everything here is public.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from observers.registry.models import Election, Precinct, Region
from portal.jurisdictions import pack
from reports.taxonomy.models import ViolationType

MOST_PRECINCTS = 20_000


@dataclass(frozen=True)
class TypeFacts:
    pk: int
    code: str
    guarded: bool
    urgency: int


@dataclass(frozen=True)
class RegionFacts:
    pk: int
    code: str


@dataclass(frozen=True)
class ElectionFacts:
    pk: int
    public_id: UUID
    zone: str


@dataclass(frozen=True)
class PrecinctFacts:
    pk: int
    public_id: UUID
    number: int
    election: int
    region: int
    zone: str


class Remembered:
    """An answer that is asked for again when it has grown old."""

    def __init__(self, ask: Callable):
        self.ask = ask
        self.asked_at: float | None = None
        self.answer = None

    def __call__(self):
        if _is_old(self.asked_at):
            self.answer = self.ask()
            self.asked_at = time.monotonic()
        return self.answer


def _is_old(asked_at: float | None) -> bool:
    return asked_at is None or time.monotonic() - asked_at >= settings.LOOKUP_SECONDS


def urgency_number(code: str) -> int:
    """Higher is more urgent; the order of the jurisdiction's scale, 0 for a code it lost."""
    scale = list(pack.get().scales["urgency"])
    return len(scale) - scale.index(code) if code in scale else 0


@Remembered
def types() -> dict[str, TypeFacts]:
    """The violation types of the current edition by code."""
    return {row.code: _type_facts(row) for row in _type_rows().current()}


def violation_type(code: str) -> TypeFacts | None:
    """A type by code; a phone may still know one that only an older edition has."""
    found = types().get(code)
    if found is None:
        row = _type_rows().filter(code=code).order_by("-catalogue__loaded_at").first()
        found = _type_facts(row) if row else None
    return found


def _type_rows():
    return ViolationType.objects.defer("entry")


def _type_facts(row: ViolationType) -> TypeFacts:
    return TypeFacts(row.pk, row.code, row.guarded, urgency_number(row.urgency))


@Remembered
def regions() -> dict[str, RegionFacts]:
    return {row.code: RegionFacts(row.pk, row.code) for row in Region.objects.only("code")}


@Remembered
def elections() -> dict[UUID, ElectionFacts]:
    """Elections that take reports, the next voting day first."""
    rows = Election.objects.current().order_by("voting_day", "pk")
    return {row.public_id: ElectionFacts(row.pk, row.public_id, row.zone) for row in rows}


def only_election() -> ElectionFacts | None:
    """The election that a report belongs to when it names none: there is only one."""
    rows = list(elections().values())
    return rows[0] if len(rows) == 1 else None


_precincts: dict[UUID, tuple[float, PrecinctFacts]] = {}


def precinct(public_id: UUID) -> PrecinctFacts | None:
    asked_at, facts = _precincts.get(public_id, (None, None))
    if not _is_old(asked_at):
        return facts
    row = Precinct.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    facts = PrecinctFacts(
        row.pk, row.public_id, row.number, row.election_id, row.region_id, row.zone
    )
    if len(_precincts) >= MOST_PRECINCTS:
        _precincts.clear()
    _precincts[public_id] = (time.monotonic(), facts)
    return facts

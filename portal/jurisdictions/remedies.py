"""Whom to complain to, through which channel, by when and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from .laws import Basis
from .marks import (
    AddresseeId,
    ChannelId,
    Confidence,
    DoerCode,
    ElectionKind,
    EventCode,
    Hour,
    Label,
    PhaseCode,
    Ref,
    SourceId,
    TimeLimitId,
    UnitCode,
)
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to hand a complaint in."""

    id: str
    label: Text
    url: str | None = None
    url_confidence: Confidence | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A published way to reach a body; checked before anyone is sent there."""

    kind: str
    value: str
    confidence: Confidence
    caution: Text | None = None


@dataclass(frozen=True, kw_only=True)
class AddresseeKind(Label):
    """A kind of bodies. `two_person`: one person writes to them, another approves."""

    two_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Doer(Label):
    """Who did it, as a kind of person: never a name.

    `of` are the bodies the person belongs to; `reported_as` are the kinds of whoever presses, as
    the form for people under pressure knows them, that this may be.
    """

    of: tuple[AddresseeId, ...] = ()
    reported_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """A body a complaint goes to. `heading` is its name as a letter addresses it.

    `concrete` names the one body of a place where there are many: blanks {region} (the
    region's genitive) and {number} (of the precinct). `answers_for` are those about whose acts
    its own `jurisdiction` speaks; empty where it speaks of no one in particular.
    """

    id: str
    kind: Annotated[str, Ref("addressee_kinds")]
    name: Text
    heading: Text
    concrete: Text | None = None
    jurisdiction: Text
    answers_for: tuple[DoerCode, ...] = ()
    # Whether it speaks of nobody else.
    answers_only: bool = False
    level: Annotated[str, Ref("levels")]
    letter: Annotated[str, Ref("letters")] | None = None
    # Languages in which it takes a paper; empty: those of the country's own authorities.
    languages: tuple[str, ...] = ()
    channels: tuple[ChannelId, ...] = ()
    time_limits: tuple[TimeLimitId, ...] = ()
    escalates_to: tuple[AddresseeId, ...] = ()
    contacts: tuple[Contact, ...] = ()
    confidence: Confidence
    source: SourceId | None = None
    founding_documents: tuple[SourceId, ...] = ()
    note: Text | None = None
    # Whether another person than the author approves what goes there; None: as its kind says.
    two_person: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a span begins or ends with; `days_before_voting` where the law fixes its day by that."""

    code: str
    label: Text
    days_before_voting: int | None = None


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A part of the election, by how many days are left before voting; or, without them, a
    circumstance that somebody tells."""

    code: str
    label: Text
    days_left: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PhaseException:
    """Another amount when the paper arrives in a certain phase: at once on voting day."""

    phase: PhaseCode
    amount: int
    unit: UnitCode


@dataclass(frozen=True, kw_only=True)
class Extension:
    """By how much an authority may prolong its time."""

    amount: int
    unit: UnitCode
    notice: bool = True


@dataclass(frozen=True, kw_only=True)
class Span:
    """An amount of time counted from an event.

    `until` closes the span at an event whatever the amount; `at` is the hour by
    which it ends; `by_election` gives the amount where it differs from one kind
    of election to another.
    """

    amount: int | None = None
    unit: UnitCode
    start: EventCode
    until: EventCode | None = None
    at: Hour | None = None
    by_election: Mapping[ElectionKind, int] | None = None
    exceptions: tuple[PhaseException, ...] = ()
    extension: Extension | None = None

    def amount_for(self, *, phases=(), election_kind=None):
        """(amount, unit) for a paper received in these phases of such an election.

        The amount is None where the law gives none for that kind of election.
        """
        for exception in self.exceptions:
            if exception.phase in phases:
                return exception.amount, exception.unit
        if self.by_election is not None:
            return self.by_election.get(election_kind), self.unit
        return self.amount, self.unit


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """How long one has to complain, and how long a body has to give the paper its
    number (`registration`), to answer it (`consideration`), and to pass on to the right body
    what is not its own to answer (`passing_on`).

    `against` are the kinds of bodies whose act or silence this is about; empty when any.
    `whatever` are those of them after whom it holds whatever the matter was, although the
    violation type does not name it.
    """

    id: str
    title: Text
    rule: Text
    filing: Span | None = None
    registration: Span | None = None
    consideration: Span | None = None
    passing_on: Span | None = None
    against: tuple[Annotated[str, Ref("addressee_kinds")], ...] = ()
    whatever: tuple[Annotated[str, Ref("addressee_kinds")], ...] = ()
    basis: tuple[Basis, ...] = ()
    basis_text: Text
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None

    def is_general_after(self, body: Addressee | None) -> bool:
        """Whether it holds after this body's act or answer, whatever the matter was."""
        return body is not None and body.kind in self.whatever


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a complaint path."""

    code: str
    text: Text
    addressees: tuple[AddresseeId, ...] = ()
    phase: PhaseCode | None = None


@dataclass(frozen=True, kw_only=True)
class Path:
    """The order in which a complaint goes from body to body."""

    id: str
    title: Text
    steps: tuple[Step, ...]
    bodies: tuple[AddresseeId, ...] = ()
    basis: tuple[Basis, ...] = ()
    basis_text: Text
    confidence: Confidence
    source: SourceId | None = None
    founding_documents: tuple[SourceId, ...] = ()
    note: Text | None = None

"""What a country's observers may do, must do and carry; the clock of voting day."""

from dataclasses import dataclass

from .laws import Basis
from .marks import AddresseeId, Confidence, EventCode, Hour, SourceId, UnitCode, ViolationCode
from .rights import Right
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class ObserverDuty:
    """What an observer must do or leave alone."""

    code: str
    number: int
    text: Text
    basis: Basis
    confidence: Confidence
    founding_documents: tuple[SourceId, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule about observers: presence, removal, a difference from a leaflet."""

    code: str
    text: Text
    basis: Basis | None = None
    confidence: Confidence
    source: SourceId | None = None
    founding_documents: tuple[SourceId, ...] = ()
    violations: tuple[ViolationCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaperField:
    """One field of a paper: the observer's mandate, the act of violation."""

    code: str
    label: Text
    required: bool
    hint: Text | None = None
    basis: Basis | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """The paper an observer carries: what it must hold and what may not be asked."""

    name: Text
    rule: Text
    basis: Basis
    confidence: Confidence
    founding_documents: tuple[SourceId, ...] = ()
    fields: tuple[PaperField, ...]
    not_required: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActForm:
    """The act of violation besides its fields: its name, standing and how to hand it in."""

    name: Text
    status: Text
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    steps: tuple[Rule, ...]
    violations: tuple[ViolationCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Venue:
    """Where an organisation of a certain reach asks for accreditation."""

    addressee: AddresseeId
    who: Text
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A plain length of time."""

    amount: int
    unit: UnitCode


@dataclass(frozen=True, kw_only=True)
class Accreditation:
    """How an organisation gets the right to send observers."""

    who_needs: Text
    exempt: Text
    where: tuple[Venue, ...]
    documents: tuple[PaperField, ...]
    decision_within: Duration
    valid_for: Duration
    enquiry_answer_within: Duration
    refusal_grounds: tuple[Text, ...]
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    planning_note: Text
    history: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ForeignObservers:
    """Who lets observers from abroad in, and what they may do."""

    accreditation: Rule
    rights: tuple[Right, ...]
    duties_note: Text


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When something is due on the clock: so many days and minutes from an event.

    `at` is the local hour on that day. `usually` is the hour an event gives
    when nothing else was decided; a commission may move it between `earliest`
    and `latest`. `last_day` and `lasts_days` close what takes several days.
    """

    event: EventCode = "voting-day"
    day: int = 0
    last_day: int | None = None
    minutes: int = 0
    at: Hour | None = None
    usually: Hour | None = None
    earliest: Hour | None = None
    latest: Hour | None = None
    lasts_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClockEntry:
    """One entry of the voting-day clock."""

    code: str
    when: Moment
    text: Text
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    violations: tuple[ViolationCode, ...] = ()

"""What the entries of a jurisdiction are: one dataclass a kind of entry.

The annotations are the rules: a `Text` must be there in every language, a code
must stand in the table its annotation names, a field without a default must
not be missing, and a word that no field knows is refused.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from .texts import Text


@dataclass(frozen=True)
class Ref:
    """Marks a code that must be found in one of these tables of the pack."""

    tables: tuple

    def __init__(self, *tables):
        object.__setattr__(self, "tables", tables)


@dataclass(frozen=True)
class Like:
    """Marks a text that must have a certain form, such as an hour."""

    pattern: str
    called: str


Hour = Annotated[str, Like(r"([01]\d|2[0-3]):[0-5]\d", "an hour like 07:00")]
SourceId = Annotated[str, Ref("sources")]
LawId = Annotated[str, Ref("laws")]
ProvisionId = Annotated[str, Ref("provisions")]
StageCode = Annotated[str, Ref("stages")]
ViolationCode = Annotated[str, Ref("violations")]
EvidenceCode = Annotated[str, Ref("evidence_kinds")]
AddresseeId = Annotated[str, Ref("addressees")]
ChannelId = Annotated[str, Ref("channels")]
TimeLimitId = Annotated[str, Ref("time_limits")]
PathId = Annotated[str, Ref("paths")]
Confidence = Annotated[str, Ref("scales.confidence")]
Severity = Annotated[int, Ref("scales.severity")]
Urgency = Annotated[str, Ref("scales.urgency")]
ReporterRisk = Annotated[str, Ref("scales.reporter_risk")]
WitnessRole = Annotated[str, Ref("scales.witness_roles")]
Applicability = Annotated[str, Ref("scales.applicability")]
CitationRole = Annotated[str, Ref("scales.citation_roles")]
EventCode = Annotated[str, Ref("events")]
PhaseCode = Annotated[str, Ref("phases")]
UnitCode = Annotated[str, Ref("units")]
ElectionKind = Annotated[str, Ref("election_kinds")]


@dataclass(frozen=True, kw_only=True)
class Label:
    """One step of a scale, one unit, one event: a code and its name."""

    code: str | int
    label: Text
    description: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a statement was seen: a law's edition, a page, a founding document."""

    id: str
    title: Text
    publisher: Text | None = None
    url: str | None = None
    seen_in: str | None = None
    confidence: Confidence
    caution: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Law:
    """A law, and the pattern by which letters name its provisions."""

    id: str
    title: Text
    cite: Text
    number: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    edition_seen: datetime.date | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article of a law, in our own words."""

    id: str
    law: LawId
    article: str
    title: Text
    paraphrase: Text
    sanction: Mapping | None = None
    url: str | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A provision a violation type breaks, or by which it is punished or pursued."""

    law: LawId
    article: str
    paragraph: str | None = None
    provision: ProvisionId | None = None
    role: CitationRole
    applicability: Applicability
    confidence: Confidence
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The article a right, a limit or a rule rests on."""

    provision: ProvisionId | None = None
    law: LawId | None = None
    article: str | None = None
    paragraph: str | None = None
    confidence: Confidence | None = None
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of the election in which violations are looked for."""

    code: str
    name: Text
    description: Text
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A violation type, as people see it and as the law names it."""

    code: str
    stage: StageCode
    name: Text
    description: Text
    plain: Text
    search: Mapping[str, tuple[str, ...]]
    severity: Severity
    urgency: Urgency
    reporter_risk: ReporterRisk
    guarded: bool
    witnesses: tuple[WitnessRole, ...] = ()
    evidence: tuple[EvidenceCode, ...] = ()
    citations: tuple[Citation, ...] = ()
    addressees: tuple[AddresseeId, ...] = ()
    time_limits: tuple[TimeLimitId, ...] = ()
    paths: tuple[PathId, ...] = ()
    confidence: Confidence
    sources: tuple[SourceId, ...] = ()
    odihr_category: bool = False
    order: int = 0
    first: bool = False
    note: Text | None = None

    def cited_as(self, role):
        """The citations that play one part: norm, liability, procedure, invoked."""
        return tuple(citation for citation in self.citations if citation.role == role)


@dataclass(frozen=True, kw_only=True)
class EvidenceKind:
    """What can prove a violation: a photo of the room, a copy of the protocol."""

    code: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class EvidenceRule:
    """What the law or good sense asks of those who record."""

    code: str
    text: Text
    confidence: Confidence
    source: SourceId | None = None


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
class Addressee:
    """A body a complaint goes to. `heading` is its name as a letter addresses it."""

    id: str
    kind: Annotated[str, Ref("addressee_kinds")]
    name: Text
    heading: Text
    jurisdiction: Text
    level: Annotated[str, Ref("levels")]
    letter: Annotated[str, Ref("letters")] | None = None
    channels: tuple[ChannelId, ...] = ()
    time_limits: tuple[TimeLimitId, ...] = ()
    escalates_to: tuple[AddresseeId, ...] = ()
    contacts: tuple[Contact, ...] = ()
    confidence: Confidence
    source: SourceId | None = None
    sources: tuple[SourceId, ...] = ()
    note: Text | None = None


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
    """How long one has to complain, and how long a body has to answer."""

    id: str
    title: Text
    rule: Text
    filing: Span | None = None
    consideration: Span | None = None
    basis: tuple[Basis, ...] = ()
    basis_text: Text
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


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
    sources: tuple[SourceId, ...] = ()
    note: Text | None = None

"""Violation types, the stages they belong to, and what proves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from .laws import Citation, Mention
from .marks import (
    AddresseeId,
    Confidence,
    EvidenceCode,
    PathId,
    Ref,
    ReporterRisk,
    Severity,
    SourceId,
    StageCode,
    TimeLimitId,
    Urgency,
    ViolationCode,
    WitnessRole,
)
from .texts import Text


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
    sources: tuple[Mention, ...] = ()
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
class Figure:
    """A number from a founding document, for scale; never a rule to count by."""

    id: str
    value: int | float | str | Text
    unit: Annotated[str, Ref("figure_units")]
    meaning: Text
    violations: tuple[ViolationCode, ...] = ()
    confidence: Confidence
    source: SourceId | None = None

"""Laws, their provisions, and the sources in which statements were seen."""

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from .marks import Applicability, CitationRole, Confidence, LawId, ProvisionId, Ref, SourceId
from .texts import Text


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
class Mention:
    """A source that tells of something, and the place in it."""

    source: SourceId
    item: Text | None = None


@dataclass(frozen=True, kw_only=True)
class CitePatterns:
    """How letters name a law and its places; blanks: {article}, {paragraph}, {point}."""

    act: Text
    article: Text
    paragraph: Text
    paragraphs: Text
    point: Text


@dataclass(frozen=True, kw_only=True)
class Law:
    """A law, and the patterns by which letters name its provisions."""

    id: str
    title: Text
    short: Text
    division: Literal["paragraph", "part"]
    cite: CitePatterns
    number: str | None = None
    date: datetime.date
    url: str | None = None
    edition_seen: datetime.date | None = None
    edition_note: Text | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """One punishment: its kind and how much of it."""

    kind: Annotated[str, Ref("scales.penalty_kinds")]
    mci: int | None = None
    mci_max: int | None = None
    tenge: int | None = None
    hours_max: int | None = None
    days_max: int | None = None
    years_max: int | None = None
    years_min: int | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class SanctionRule:
    """What one part of an article threatens, and whom."""

    parts: tuple[str, ...] = ()
    liable: tuple[Annotated[str, Ref("scales.liable")], ...] = ()
    by_office: bool = False
    any_of: tuple[Penalty, ...]
    added: tuple[Penalty, ...] = ()
    applied_in: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sanction:
    """The punishment an article sets: in words for people, in rules for the machine."""

    text: Text
    rules: tuple[SanctionRule, ...]


@dataclass(frozen=True, kw_only=True)
class Demand:
    """The duty or ban of one paragraph in whole sentences, fit to stand in a letter."""

    paragraph: str | None = None
    text: Text


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article of a law in our own words, or an act as a whole."""

    id: str
    law: LawId
    article: str | None = None
    whole_act: bool = False
    title: Text
    kk_title: Literal["official", "translation"]
    paraphrase: Text
    demands: tuple[Demand, ...] = ()
    sanction: Sanction | None = None
    url: str | None = None
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None

    def demand(self, paragraph: str | None) -> Text | None:
        """What a letter may say that this paragraph demands."""
        return next((one.text for one in self.demands if one.paragraph == paragraph), None)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The article a rule rests on; where `laws.yaml` has no entry, only its number."""

    provision: ProvisionId | None = None
    law: LawId | None = None
    article: str | None = None
    paragraph: str | None = None
    pinpoint: Text | None = None
    confidence: Confidence | None = None
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A provision a violation type breaks, or by which it is punished or pursued."""

    provision: ProvisionId
    law: LawId
    article: str | None = None
    paragraph: str | None = None
    pinpoint: Text | None = None
    role: CitationRole
    applicability: Applicability
    confidence: Confidence
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class CalculationIndex:
    """The sum in which fines are counted, for one year."""

    year: int
    tenge: int
    confidence: Confidence
    source: SourceId | None = None

"""The regions of a country."""

from dataclasses import dataclass
from typing import Annotated

from .marks import Confidence, Ref, SourceId
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code from a public classifier, with the mark of how surely we know it."""

    code: str
    confidence: Confidence
    source: SourceId | None = None
    prefix_confidence: Confidence | None = None
    prefix_source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Position:
    """A rough position for a label on a map, not for locating anything."""

    latitude: float
    longitude: float
    name: Text | None = None
    confidence: Confidence
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Region:
    """A region or a city of the first level. `genitive` and `locative` are for letters."""

    code: str
    order: int
    kind: Annotated[str, Ref("region_kinds")]
    name: Text
    genitive: Text
    locative: Text
    iso: Code
    kato: Code | None = None
    administrative_centre: Position
    map_centre: Position
    note: Text | None = None

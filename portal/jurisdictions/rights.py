"""What somebody may do at a station or before it, and how to use it in practice."""

from dataclasses import dataclass

from .laws import Basis
from .marks import Confidence, SourceId, ViolationCode
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class Right:
    code: str
    number: int
    text: Text
    in_practice: Text | None = None
    basis: Basis
    confidence: Confidence
    founding_documents: tuple[SourceId, ...] = ()
    violations: tuple[ViolationCode, ...] = ()

"""What a country's voters may do, whoever tells them otherwise."""

from dataclasses import dataclass

from .laws import Basis
from .marks import Confidence, SourceId, ViolationCode
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class VoterRight:
    """What a voter may do or refuse to do, and how to use it in practice."""

    code: str
    number: int
    text: Text
    in_practice: Text | None = None
    basis: Basis
    confidence: Confidence
    founding_documents: tuple[SourceId, ...] = ()
    violations: tuple[ViolationCode, ...] = ()

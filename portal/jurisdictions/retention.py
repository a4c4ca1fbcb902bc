"""How long things are kept, class by class."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings

from .marks import Confidence, ProvisionId, SourceId
from .texts import Text

Part = Literal["contact", "identity", "words", "files"]


@dataclass(frozen=True, kw_only=True)
class Term:
    """So many days; then these parts are deleted, with every key to them.

    `basis` is "law" with the provision that says so, or "policy": the operator's own promise.
    """

    code: str
    label: Text
    days: int
    removes: tuple[Part, ...]
    basis: Literal["law", "policy"]
    why: Text
    # From when it is counted: receipt, the closing of the case it belongs to, or the voting day.
    since: Literal["receipt", "closing", "voting"] = "receipt"
    provision: ProvisionId | None = None
    confidence: Confidence | None = None
    source: SourceId | None = None


def days_of(term: Term) -> int:
    """The operator's own days (RETENTION_DAYS="set_aside=30"), else the country's."""
    said = dict(pair.split("=", 1) for pair in settings.RETENTION_DAYS if "=" in pair)
    return int(said.get(term.code, term.days))

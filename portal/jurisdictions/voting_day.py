"""The voting day as observers live it: its stages by the clock, and what is asked in each."""

from dataclasses import dataclass
from typing import Annotated, Literal

from .laws import Basis
from .marks import Confidence, Ref, SourceId, ViolationCode
from .texts import Text

DayStageCode = Annotated[str, Ref("day_stages")]
QuestionCode = Annotated[str, Ref("checklist")]


@dataclass(frozen=True, kw_only=True)
class Edge:
    """Where a stage begins or ends, by the election's own calendar and hours.

    `of` is what it counts from: the first minute of voting day, or the hour at which voting
    opens or closes; `days` and `minutes` are before it when negative.
    """

    of: Literal["day", "opens", "closes"]
    days: int = 0
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One thing to watch while a stage lasts."""

    code: str
    text: Text
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    founding_documents: tuple[SourceId, ...] = ()
    violations: tuple[ViolationCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DayStage:
    """A stretch of the voting day with things of its own to watch."""

    code: str
    order: int
    name: Text
    about: Text
    starts: Edge
    ends: Edge
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    watch: tuple[Watch, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the observers' checklist.

    `bad` is the answer to a yes-or-no question that tells of a violation; a number is bad when
    it is larger than the answer to the question named by `over`. `violations` are the types
    that a bad answer points to, the likeliest first.
    """

    code: str
    stage: DayStageCode
    kind: Literal["yes-no", "number", "text", "photo"]
    text: Text
    hint: Text | None = None
    bad: Literal["yes", "no"] | None = None
    over: QuestionCode | None = None
    violations: tuple[ViolationCode, ...] = ()
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None
    founding_documents: tuple[SourceId, ...] = ()

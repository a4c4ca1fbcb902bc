"""Days that a government moved, year by year, and when the portal reminds of a deadline."""

import datetime
from dataclasses import dataclass
from typing import Literal

from .marks import Confidence, Hour, SourceId
from .texts import Text


@dataclass(frozen=True, kw_only=True)
class MovedDay:
    """A working day that became free, the day of rest that is worked, or one for the other."""

    off: datetime.date | None = None
    worked: datetime.date | None = None
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarYear:
    """A year whose moved days are known; one that is not listed is not."""

    year: int
    moved: tuple[MovedDay, ...] = ()
    confidence: Confidence
    source: SourceId | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """When the assignee is reminded of a deadline of this side, and when somebody above is told."""

    side: Literal["filing", "registration", "consideration"]
    hours_before: tuple[int, ...] = ()
    escalate_hours_before: int | None = None
    escalate_hours_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Morning:
    """When the daily letter with the days that count is written, on the country's clocks.

    `days_after`: so long it still counts what has passed.
    """

    hour: Hour
    days_after: int

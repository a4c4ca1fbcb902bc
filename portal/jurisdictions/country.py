"""What a country's `pack.yaml` says of the country as a whole."""

import datetime
from dataclasses import dataclass
from typing import Annotated

from .laws import Basis
from .marks import Confidence, Like, SourceId
from .observers import Rule
from .texts import Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Annotated[str, Like("|".join(WEEKDAYS), "a day of the week in English")]


@dataclass(frozen=True, kw_only=True)
class BoundingBox:
    """The box around a country; a position outside it is worth a question."""

    south: float
    west: float
    north: float
    east: float
    confidence: Confidence

    def holds(self, latitude, longitude):
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True, kw_only=True)
class SingleTimeZone:
    """Since when the whole country keeps one time."""

    since: datetime.date
    utc_offset: str
    note: Text
    confidence: Confidence
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """A number the law does not let a figure pass; a check on what people enter."""

    amount: int
    basis: Basis
    confidence: Confidence
    source: SourceId | None = None


@dataclass(frozen=True, kw_only=True)
class Country:
    """The country as a whole: name, languages, edition of its folder, time and place."""

    code: str
    name: Text
    languages: tuple[str, ...]
    edition: str
    as_of: datetime.date
    legal_status: Text
    timezone: str
    single_timezone: SingleTimeZone | None = None
    bounding_box: BoundingBox
    working_week: tuple[Weekday, ...]
    most_voters_per_precinct: Ceiling | None = None
    open_questions: tuple[Rule, ...] = ()

    @property
    def working_weekdays(self):
        """Numbers of the working days as `date.weekday()` counts them, Monday is 0."""
        return frozenset(WEEKDAYS.index(day) for day in self.working_week)

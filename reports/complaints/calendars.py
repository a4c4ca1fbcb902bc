"""Which days are working days: the country's week, its public holidays, and days that moved."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

from portal.jurisdictions import pack


@dataclass(frozen=True)
class Calendar:
    """Working days of a country. `known` are the years for which holidays are known."""

    weekdays: frozenset[int]
    holidays: frozenset[date] = frozenset()
    # Weekend days on which people work, because a holiday was moved.
    worked: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def knows(self, day: date) -> bool:
        return day.year in self.known


@cache
def of_country(code: str, first: int, last: int) -> Calendar:
    """The calendar of the years from `first` to `last`.

    Public holidays come from the library `holidays`; the working week from the country's folder.
    Governments move days by decree, sometimes late: whoever relies on a day checks the decree.
    """
    years = range(first, last + 1)
    found = holidays.country_holidays(code.upper(), years=years)
    return Calendar(
        weekdays=pack.get(code).country.working_weekdays,
        holidays=frozenset(found),
        worked=frozenset(day for day in found.weekend_workdays if day.year in years),
        known=frozenset(years),
    )


def around(moment: date) -> Calendar:
    """The site's own calendar for deadlines that begin at about this time."""
    return of_country(pack.get().code, moment.year - 1, moment.year + 2)

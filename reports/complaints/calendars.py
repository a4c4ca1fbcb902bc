"""Which days are working days: the country's week, its public holidays, and days that moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

from portal.jurisdictions import pack


@dataclass(frozen=True)
class Calendar:
    """Working days of a country. `known` are the years whose moved days are known too."""

    weekdays: frozenset[int]
    holidays: frozenset[date] = frozenset()
    # Weekend days on which people work, because a holiday was moved.
    worked: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()
    # How sure the known years are, the surest mark first: ((2026, "RECALLED"), …).
    marks: tuple[tuple[int, str], ...] = ()

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def knows(self, day: date) -> bool:
        return day.year in self.known

    def mark_of(self, years: Iterable[int]) -> str:
        """The least sure mark of these years; "" when none of them is known."""
        wanted = set(years)
        return next((mark for year, mark in reversed(self.marks) if year in wanted), "")


def of_country(code: str, first: int, last: int) -> Calendar:
    """The calendar of the years from `first` to `last`.

    Public holidays come from the library `holidays`, days moved by decree from the country's
    folder, which wins. A year that the folder does not list is not known.
    """
    return _calendar(code, _country(code).fingerprint, first, last)


def _country(code: str) -> pack.Pack:
    """The edition that counts now: an older one knows less of days off, and nothing of law is
    in them. Another country as it came."""
    own = pack.running()
    return own if own.code == code else pack.get(code)


@cache
def _calendar(code: str, _fingerprint: str, first: int, last: int) -> Calendar:
    country = _country(code)
    years = range(first, last + 1)
    free, worked = _by_law(code, years)
    listed = [one for one in country.calendar_years.values() if one.year in years]
    moved = [move for one in listed for move in one.moved]
    off = {move.off for move in moved if move.off}
    at_work = {move.worked for move in moved if move.worked}
    order = list(country.scales["confidence"])
    listed.sort(key=lambda one: order.index(one.confidence))
    return Calendar(
        weekdays=country.country.working_weekdays,
        holidays=frozenset((free | off) - at_work),
        worked=frozenset((worked - off) | at_work),
        known=frozenset(one.year for one in listed),
        marks=tuple((one.year, one.confidence) for one in listed),
    )


def _by_law(code: str, years: range) -> tuple[set[date], set[date]]:
    """(days off, weekend days that are worked) as the library knows them."""
    if code.upper() not in holidays.list_supported_countries(include_aliases=False):
        return set(), set()
    found = holidays.country_holidays(code.upper(), years=years)
    return set(found), {day for day in found.weekend_workdays if day.year in years}


def around(moment: date) -> Calendar:
    """The site's own calendar for deadlines that begin at about this time."""
    return of_country(pack.get().code, moment.year - 1, moment.year + 2)

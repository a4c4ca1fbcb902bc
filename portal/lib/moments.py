"""Moments that would betray somebody, told to the quarter of an hour and no closer."""

from datetime import datetime, timedelta
from uuid import RFC_4122, UUID

from django.db import models
from django.utils import timezone

QUARTER = timedelta(minutes=15)
# The kinds of numbers that are made from a clock (RFC 9562).
OF_A_CLOCK = (1, 2, 6, 7)


def quarter(at: datetime | None) -> datetime | None:
    """The beginning of the quarter of an hour in which something happened."""
    if at is None:
        return None
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


def this_quarter() -> datetime:
    return quarter(timezone.now())


def tells_its_moment(number: UUID) -> bool:
    """Whether a number was made from the time, so that it betrays when it was made."""
    return number.variant == RFC_4122 and number.version in OF_A_CLOCK


class QuarterField(models.DateTimeField):
    """A time of which only the quarter of an hour is ever written down."""

    def get_prep_value(self, value):
        return quarter(super().get_prep_value(value))

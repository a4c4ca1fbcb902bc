"""The PIN beside an invitation: what somebody who found or photographed a card does not know."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password

from portal.lib import references

DIGITS = 6
# So many wrong ones cost no wait: fingers are cold, and the screen is small.
FREE = 3
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
HASHER = "argon2-pin"


def new() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hashed(pin: str, code: str) -> str:
    """What the row holds. The code stands in no row: without it no PIN can be tried on a copy of
    the database, however few PINs there are."""
    return make_password(_together(pin, code), hasher=HASHER)


def fits(pin: str, code: str, kept: str) -> bool:
    return check_password(_together(pin, code), kept)


def _together(pin: str, code: str) -> str:
    digits = "".join(one for one in pin if one.isdecimal())
    return f"{references.normal(code)}:{digits}"


def next_try(wrong: int, now: datetime) -> datetime | None:
    """From when on the next PIN is looked at, after so many wrong ones: waits double, and end
    at an hour. Nobody is shut out for ever, and all PINs would take a hundred years."""
    if wrong < FREE:
        return None
    doublings = min(wrong - FREE, 10)
    return now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)

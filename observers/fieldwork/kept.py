"""The observer's pages as a phone keeps them: the same for everybody, with nobody in them.

They must come out byte for byte the same wherever they are made, so nothing in them tells when
that was.
"""

from datetime import UTC, datetime, time

from observers.fieldwork import checklist, rights
from observers.fieldwork.day import Day, day_of
from observers.registry.models import Election
from portal.jurisdictions import pack


def day() -> dict:
    sections = checklist.blank()
    return {"day": _day(), "of": sum(len(one.asked) for one in sections), "answered": 0}


def questions() -> dict:
    return {"sections": checklist.blank()}


def cards() -> dict:
    return {"groups": rights.groups()}


def source() -> tuple:
    """What these pages are made of besides the jurisdiction's folder: the hours of elections."""
    rows = Election.objects.current().order_by("voting_day", "pk")
    return tuple(rows.values_list("pk", "version", "voting_day", "opens", "closes", "zone"))


def _day() -> Day | None:
    election = Election.objects.current().order_by("voting_day", "pk").first()
    # Long past, so that every phone is ahead of it.
    made = datetime.combine(pack.get().country.as_of, time(0), UTC)
    return day_of(election, made) if election else None

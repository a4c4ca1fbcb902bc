"""When the time of something is over, and what is kept besides reports.

A later room names its own classes in `settings.KEPT_ELSEWHERE`: this room knows none of them. Those
of the observers' rooms, which know nothing of holds, stand in `observers_kept.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.jurisdictions import pack
from portal.jurisdictions.retention import days_of


@dataclass(frozen=True)
class Line:
    """One thing of a preview: its short public name, and since when its time runs."""

    reference: str
    received_at: datetime


@dataclass(frozen=True)
class Kept:
    """Things of another room with a term of their own; `code` is the term's."""

    code: str
    # Those whose time ran out before a moment and that still hold something, on hold or not.
    over: Callable[[datetime], QuerySet]
    # Those among them that nothing may be deleted of.
    on_hold: Callable[[QuerySet], QuerySet]
    line: Callable[[Model], Line]
    # The job that deletes one of them.
    job: str
    # The way from a row to whether it is a guarded report's.
    guarded: str

    def due(self, before: datetime) -> QuerySet:
        rows = self.over(before)
        return rows.exclude(pk__in=self.on_hold(rows).values("pk"))

    def is_due(self, row: Model, now: datetime | None = None) -> bool:
        """Asked by the job once more: a hold that came meanwhile counts."""
        before = over_before(self.code, now)
        return before is not None and self.due(before).filter(pk=row.pk).exists()


def elsewhere() -> dict[str, Kept]:
    """The classes of other rooms, by code."""
    return {code: import_string(path) for code, path in settings.KEPT_ELSEWHERE.items()}


def over_before(code: str, now: datetime | None = None) -> datetime | None:
    """What began before this moment is over; None for a class without a term."""
    term = pack.get().retention.get(code)
    return (now or timezone.now()) - timedelta(days=days_of(term)) if term else None

"""What awaits triage: reports that stand in no case and were not set aside."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused
from reports.incidents.models import IncidentReport

PAGE = 50
COUNT_LIMIT = 100


def awaiting_triage():
    """Reports without a decision, most urgent first and newest within an urgency."""
    return IncidentReport.objects.filter(case_report=None, set_aside=None)


def waiting_count(user) -> int:
    """How many wait, counted no further than a hundred: a badge says 99+ at most."""
    waiting = awaiting_triage().visible_to(user).values("pk")[:COUNT_LIMIT]
    return len(waiting)


def page_after(reports, cursor: str, *, backwards: bool = False, size: int = PAGE):
    """One page by key, not by number: (rows, newer cursor or "", older cursor or "").

    The order is urgency, time of receipt, id. The first condition repeats the leading key on
    its own, so that the database can start inside the index.
    """
    urgency, at, pk = _read(cursor)
    rows = reports.order_by("-urgency", "-received_at", "-id")
    if cursor and not backwards:
        rows = rows.filter(urgency__lte=urgency).filter(
            Q(urgency__lt=urgency)
            | Q(urgency=urgency, received_at__lt=at)
            | Q(urgency=urgency, received_at=at, id__lt=pk)
        )
    if cursor and backwards:
        rows = (
            reports.filter(urgency__gte=urgency)
            .filter(
                Q(urgency__gt=urgency)
                | Q(urgency=urgency, received_at__gt=at)
                | Q(urgency=urgency, received_at=at, id__gt=pk)
            )
            .order_by("urgency", "received_at", "id")
        )
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    newer = _cursor(found[0]) if found and (more if backwards else bool(cursor)) else ""
    older = _cursor(found[-1]) if found and (True if backwards else more) else ""
    return found, newer, older


def _cursor(report) -> str:
    micro = int(report.received_at.timestamp() * 1_000_000)
    return f"{report.urgency}.{micro}.{report.pk}"


def _read(cursor: str):
    if not cursor:
        return None, None, None
    try:
        urgency, micro, pk = (int(part) for part in cursor.split("."))
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
    except (ValueError, OverflowError):
        raise Refused(_("That page does not exist any more. Start again from the top.")) from None
    return urgency, at, pk

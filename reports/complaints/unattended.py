"""Days to which nobody attended: told to the coordinator after the time that the folder gives."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.accounts.scopes import within
from portal.jurisdictions import pack
from reports.complaints.models import Complaint

COUNT_LIMIT = 100
State = Complaint.State
# The assignee has acted, and the day is theirs to watch no longer.
ENDED = (State.SILENT, State.ANSWERED, State.APPEALED, State.CLOSED)


def of(user: User, now: datetime | None = None) -> QuerySet:
    """For coordinators, in their regions and elections. Cases kept to named people stay theirs."""
    if Role.COORDINATOR not in user.roles:
        return Complaint.objects.none()
    late = _late(now or timezone.now())
    rows = Complaint.objects.filter(late, case__is_sensitive=False).exclude(state__in=ENDED)
    return within(rows, user, region="case__region", election="case__election")


def _late(now: datetime) -> Q:
    found = Q(pk__in=())
    for kept in pack.get().reminders.values():
        if kept.escalate_hours_before is not None:
            until = now + timedelta(hours=kept.escalate_hours_before)
        elif kept.escalate_hours_after is not None:
            until = now - timedelta(hours=kept.escalate_hours_after)
        else:
            continue
        found |= Q(counted__side=kept.side, due_at__lt=until)
    return found


def count(user: User) -> int:
    """For the head of the page; counted no further than a hundred."""
    return len(of(user).values("pk")[:COUNT_LIMIT])

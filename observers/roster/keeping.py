"""How long it is kept who observes: name and contact go some time after the last voting day they
observed; the code, the stations and their history stay.

When, and what a hold stops, is asked by the room above that knows of holds.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from observers.roster import actions
from observers.roster.models import Deployment, Observer, StationEvent
from portal.lib import ledger

# What stands in the place of a name that is deleted.
NOTHING = b""


def over(before: datetime) -> QuerySet:
    """Observers of whom a name or contact is here, and whose last election was before.

    Who is placed at a later one, was given a card since or came in with it, still observes.
    """
    later = Deployment.objects.filter(
        observer=OuterRef("pk"), election__voting_day__gte=before.date()
    )
    says = ~Q(sealed_name=NOTHING) | Q(sealed_contact__isnull=False)
    came = Q(came_in_at__isnull=True) | Q(came_in_at__lt=before)
    return Observer.objects.filter(says, came, ~Exists(later), invited_at__lt=before)


def since(observer: Observer) -> datetime:
    """From when the time runs, for a list: the last voting day, else the invitation."""
    placed = observer.deployments.select_related("election").order_by("-election__voting_day")
    last = next((row.election for row in placed[:1]), None)
    return last.moment(last.voting_day, last.closes) if last else observer.invited_at


@transaction.atomic
def forget(observer: Observer, parts: set[str]) -> None:
    """Delete who an observer is. Nobody comes in whose name nobody knows: the card ends, too."""
    if observer.revoked_at is None:
        actions.revoke(observer)
    if "identity" in parts:
        observer.sealed_name = NOTHING
    if "contact" in parts:
        observer.sealed_contact = None
    observer.version += 1
    observer.save(update_fields=["sealed_name", "sealed_contact", "version"])
    ledger.append(StationEvent, observer, StationEvent.Verb.FORGOTTEN, parts=sorted(parts))

"""How long it is kept what observers wrote and photographed for the checklist: words and photos go,
with every key; ticks, numbers and stations stay.

When, and what a hold stops, is asked by the room above that knows of holds.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from observers.fieldwork.models import Answer
from observers.roster.models import Observer, StationEvent
from portal.evidence import actions as evidence
from portal.evidence.models import EvidenceItem
from portal.lib import ledger

# What stands in the place of words that are deleted.
NOTHING = b""
WORDS = Q(sealed_text__isnull=False) & ~Q(sealed_text=NOTHING)
PHOTO = Q(photo__isnull=False) & ~Q(photo__state=EvidenceItem.State.DESTROYED)


def answers(before: datetime) -> QuerySet:
    """Words and photos of elections that were before."""
    return Answer.objects.filter(WORDS | PHOTO, election__voting_day__lt=before.date())


def over(before: datetime) -> QuerySet:
    """Observers whose words or photos are still here: one line of a preview each, and one job."""
    return Observer.objects.filter(Exists(answers(before).filter(observer=OuterRef("pk"))))


def since(observer: Observer) -> datetime:
    """From when the time runs, for a list: the first voting day of which something is here."""
    rows = observer.answers.filter(WORDS | PHOTO).select_related("election")
    election = rows.order_by("election__voting_day")[0].election
    return election.moment(election.voting_day, election.closes)


@transaction.atomic
def forget(observer: Observer, before: datetime, parts: set[str], *, why: str) -> None:
    """Delete what an observer wrote and photographed at elections that were before."""
    rows = list(answers(before).filter(observer=observer).select_related("photo"))
    # A digest of what was said goes with it.
    told = Answer.objects.filter(pk__in=[row.pk for row in rows if row.sealed_text])
    shown = [row for row in rows if row.photo is not None]
    if "words" in parts:
        told.update(sealed_text=NOTHING, body_digest="")
    if "files" in parts:
        Answer.objects.filter(pk__in=[row.pk for row in shown]).update(body_digest="")
        for row in shown:
            evidence.destroy(row.photo, why)
    ledger.append(StationEvent, observer, StationEvent.Verb.ANSWERS_FORGOTTEN, parts=sorted(parts))

"""What the worker does for redactions: one lease, one call."""

from django.dispatch import receiver

from portal.disclosure import making
from portal.disclosure.models import Departure, RedactedCopy, Redaction
from portal.evidence import destroying
from portal.lib.jobs import job

SEARCH = "look_for_faces"
DRAW = "draw_pages"
MAKE = "make_redacted_copy"


@job(
    SEARCH,
    queue="media",
    subject=Redaction,
    sealed_input=True,
    given_up=making.search_given_up,
)
def look_for_faces(redaction, *, sealed):
    making.search(redaction, sealed)


@job(
    DRAW,
    queue="media",
    subject=Redaction,
    sealed_input=True,
    given_up=making.drawing_given_up,
)
def draw_pages(redaction, *, sealed):
    making.draw(redaction, sealed)


@job(MAKE, queue="media", subject=RedactedCopy, sealed_input=True, given_up=making.make_given_up)
def make_redacted_copy(copy, *, sealed):
    making.make(copy, sealed)


@receiver(destroying.forgotten, dispatch_uid="portal.disclosure")
def forget_departures(*, item, **_about) -> None:
    """For whom its copies were taken out goes with the original; that they were, stays."""
    Departure.objects.filter(copy__item=item).update(sealed_words=None)

"""Who opened which sealed thing, in a ledger of each reader's own.

A line holds what kind of thing it was and the short public name of what it belongs to: nothing
that was told. The same opening within a quarter of an hour is one line.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib import ledger
from portal.lib.ledger import LedgerEntry

ONE_OPENING = timedelta(minutes=15)


class Opening(LedgerEntry):
    """One line of what a person opened. The subject is the person."""

    class Verb(models.TextChoices):
        NARRATIVE = "narrative", _("Words of a report")
        MESSAGES = "messages", _("Messages with a reporter")
        NOTES = "notes", _("Sealed notes")
        CONTACT = "contact", _("How somebody can be reached")
        IDENTITY = "identity", _("Who somebody is")
        FILE = "file", _("A sealed file")
        ORIGINAL = "original", _("An original file")
        COMPLAINT = "complaint", _("A complaint with names")
        BUNDLE = "bundle", _("A bundle")
        REASON = "reason", _("Said why, for a case of somebody else")
        TRIED = "tried", _("Tried to open what is closed to them")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="openings")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="opening_in_order")
        ]
        indexes = [models.Index(fields=["subject", "-at"], name="opening_lately")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


# Lines about opening by which nothing was opened.
NOTHING_OPENED = (Opening.Verb.REASON, Opening.Verb.TRIED)


class Reason(models.TextChoices):
    """Why somebody opens what is not their own work."""

    COVERING = "covering", _("I stand in for a colleague")
    ASKED = "asked", _("A colleague asked me to help")
    ALIKE = "alike", _("I compare it with a case of mine")
    CHECKING = "checking", _("I check the quality of our work")
    TAKING_OVER = "taking_over", _("I am about to take it over")


def record(user, verb: str, of: str, name: str, **detail) -> Opening | None:
    """Write that `user` opened something of `of` (a report, a case, …) called `name`.

    None when that stands in the ledger already, since a quarter of an hour at most.
    """
    since = timezone.now() - ONE_OPENING
    if lately(user, since).filter(verb=verb, detail__of=of, detail__name=name).exists():
        return None
    return ledger.append(Opening, user, verb, by=user, of=of, name=name, **detail)


def lately(user, since) -> models.QuerySet:
    """The lines of one person since a moment."""
    return Opening.objects.filter(subject=user, at__gte=since)

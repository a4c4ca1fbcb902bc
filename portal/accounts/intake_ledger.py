"""What became of the keys that phones seal to: a ledger of keys.

A line holds nothing but the verb: the subject is the row of the key, with its public half.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.ledger import LedgerEntry


class IntakeEvent(LedgerEntry):
    """One line. The first key of an installation has none about its beginning."""

    class Verb(models.TextChoices):
        ANNOUNCED = "announced", _("Phones seal to it from now on")
        RETIRED = "retired", _("Phones seal to a newer one")
        RELEASED = "released", _("Nothing waits under it any more")
        DESTROYED = "destroyed", _("Its private half is gone")

    subject = models.ForeignKey("accounts.IntakeKey", models.PROTECT, related_name="lines")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="intake_event_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

"""How reports end: held for a court, taken back by who told them, or deleted when time is over."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ledger import LedgerEntry


class Hold(models.Model):
    """A report that nothing is deleted of while somebody needs it whole."""

    class Reason(models.TextChoices):
        COURT = "court", _("A court or an appeal is at it")
        INQUIRY = "inquiry", _("An authority examines it")
        SAFETY = "safety", _("The safety of the reporter asks for it")

    report = models.OneToOneField("incidents.IncidentReport", models.CASCADE, related_name="hold")
    reason = models.CharField(max_length=10, choices=Reason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"hold on {self.report_id}"


class ReportEvent(LedgerEntry):
    """One line about what became of a report's content. Codes only."""

    class Verb(models.TextChoices):
        HELD = "held", _("Nothing may be deleted")
        RELEASED = "released", _("May be deleted again")
        WITHDRAWN = "withdrawn", _("Taken back by the reporter")
        DELETED = "deleted", _("Deleted, with every key to it")

    subject = models.ForeignKey("incidents.IncidentReport", models.PROTECT, related_name="endings")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="ending_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)

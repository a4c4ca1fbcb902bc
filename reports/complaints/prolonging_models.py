"""A notice by which an authority prolongs its time to answer."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.evidence.models import EvidenceItem

# What the paper of such a notice is called among those of its filing begins so.
NOTICE = "notice-"


class Prolongation(models.Model):
    """What the notice says: until which day, or by how much; and how long it took before."""

    filing = models.ForeignKey("complaints.Filing", models.PROTECT, related_name="prolongations")
    # The day of the notice.
    told_on = models.DateField()
    number = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    amount = models.PositiveSmallIntegerField(null=True)
    # A unit of the jurisdiction's folder.
    unit = models.CharField(max_length=30, blank=True)
    # When the time to answer ended before this notice; empty where no day was counted.
    due_before = models.DateTimeField(null=True)
    paper = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.told_on}"

    @property
    def which(self) -> str:
        """What its paper is called among those of its filing."""
        return f"{NOTICE}{self.pk}"

    @property
    def said(self) -> dict:
        """What counting needs of it, as plain values."""
        told = {"told": self.told_on.isoformat()}
        if self.until:
            return {**told, "until": self.until.isoformat()}
        return {**told, "amount": self.amount, "unit": self.unit}

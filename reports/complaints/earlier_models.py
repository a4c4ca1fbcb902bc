"""Papers of an earlier complaint that go along with the one that goes on from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import EvidenceItem


class EarlierPaper(models.Model):
    """A paper of an earlier complaint, an annex of this one: kept as long as either needs it."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("The earlier complaint")
        SIGNED = "signed", _("The earlier complaint, signed on paper")
        RECEIPT = "receipt", _("Stamped copy")
        REFUSAL = "refusal", _("Paper about the refusal to register")
        SLIP = "slip", _("Slip with the number")
        ANSWER = "answer", _("The answer")
        NOTICE = "notice", _("Notice of a prolongation")

    complaint = models.ForeignKey(
        "complaints.Complaint", models.CASCADE, related_name="earlier_papers"
    )
    earlier = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    # By which handing in it came; of the letter itself the last one.
    filing = models.ForeignKey("complaints.Filing", models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    # Made of the text for such annexes: nothing else holds it.
    is_made = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "item"], name="earlier_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

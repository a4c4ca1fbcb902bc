"""The text that goes out when a lawyer finished it elsewhere, kept as an original is kept."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.evidence.models import EvidenceItem


class FinalVersion(models.Model):
    """An uploaded DOCX or PDF in place of one version of the generated text."""

    class Form(models.TextChoices):
        DOCX = "docx", "DOCX"
        PDF = "pdf", "PDF"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", models.CASCADE, related_name="finals")
    # The version it was made from: a newer text is not what this file says.
    revision = models.ForeignKey("complaints.Revision", models.CASCADE, related_name="finals")
    item = models.OneToOneField(EvidenceItem, models.PROTECT, related_name="+")
    form = models.CharField(max_length=4, choices=Form)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.complaint} {self.form}"

    @property
    def suffix(self) -> str:
        return f".{self.form}"

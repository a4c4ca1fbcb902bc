"""Signatures under complaints: electronic ones, and those on paper."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import EvidenceItem
from portal.lib.sealing import Place


class Signature(models.Model):
    """Somebody's signature under one version of a complaint, kept like an original."""

    class Kind(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic signature")
        PAPER = "paper", _("Signed on paper")

    class Verdict(models.TextChoices):
        """What was found when it came; see portal/lib/cms.py for what that means."""

        FITS = "fits", _("It fits this document and the key of its certificate")
        UNKNOWN = "unknown", _("Present; its algorithm cannot be verified here")
        SEEN = "seen", _("On paper: for the eye")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="signatures")
    revision = models.ForeignKey("complaints.Revision", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    verdict = models.CharField(max_length=10, choices=Verdict)
    # Of an electronic one: names of algorithms, nobody's.
    algorithm = models.CharField(max_length=120, blank=True)
    # JSON: a list of {subject, issuer, serial, from, until}, or {name} of who signed on paper.
    sealed_signers = models.BinaryField()
    # The PDF that was signed, and the signature beside it; or the scan of the signed paper.
    document = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    # When the text under it became a draft again: it signs nothing any more.
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_electronic(self) -> bool:
        return self.kind == self.Kind.ELECTRONIC

    def part(self, which: str) -> EvidenceItem | None:
        return {"document": self.document, "file": self.file}.get(which)

    def place(self) -> Place:
        return Place("signature", str(self.public_id), "signers")

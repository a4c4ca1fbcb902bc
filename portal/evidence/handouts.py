"""Rows of what leaves the vault: certificates, and originals that were taken out."""

import os
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.sealing import Place


class Certificate(models.Model):
    """What the house can say of one item, for a court: made on demand, sealed to the item's key."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Being made")
        READY = "ready", _("Ready")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey("evidence.EvidenceItem", models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    # By name (kk.pdf, ru.pdf, en.pdf, json): where it lies, its size and SHA-256 when opened.
    parts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self, field: str) -> Place:
        return Place("certificate", str(self.public_id), field)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


def salt() -> bytes:
    return os.urandom(16)


class OriginalExport(models.Model):
    """One original taken out of the vault, and why. The words may name people: they are sealed,
    and the ledger holds a commitment to them."""

    class Reason(models.TextChoices):
        COURT = "court", _("A court or an investigator asked for it")
        EXPERT = "expert", _("An expert is to examine it")
        REPORTER = "reporter", _("Whoever recorded it asked for it back")
        OTHER = "other", _("Another reason")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey("evidence.EvidenceItem", models.PROTECT, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=12, choices=Reason)
    sealed_words = models.BinaryField(null=True)
    words_salt = models.BinaryField(default=salt)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("original-export", str(self.public_id), "words")

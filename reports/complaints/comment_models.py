"""What colleagues say about a passage of a draft, sealed to the case vault like the draft."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.lib.sealing import Place


class Comment(models.Model):
    """A word on one block of one version; it moves along with the passage into later versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="comments")
    # Which block of that version, counted from one.
    block = models.PositiveIntegerField()
    sealed_words = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("comment", str(self.public_id), "words")

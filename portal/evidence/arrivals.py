"""Rows of files on their way in."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.moments import QuarterField
from portal.lib.sealing import Place


class Upload(models.Model):
    """A file on its way in, in as many requests as it takes: sealed bytes, and where they end.

    It belongs to an opaque holder and to whoever has the capability in its address. What is
    needed to go on (`carried`) is sealed to that capability, which is kept nowhere.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", _("On its way")
        WHOLE = "whole", _("Here, and not yet with its report")
        KEPT = "kept", _("Received")
        GONE = "gone", _("Taken back, or waited too long")

    # SHA-256 of the capability.
    address = models.CharField(max_length=64, unique=True)
    holder = models.UUIDField()
    client_id = models.UUIDField()
    # What the evidence item will be called.
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ARRIVING)
    # Opaque bytes that a phone sealed: kept as they are until a worker opens them.
    by_phone = models.BooleanField(default=False)
    # So many bytes at the end of such a file are the table of its pieces.
    table_size = models.PositiveIntegerField(default=0)
    # SHA-256 of such a file's sealed bytes, once they are here: what its receipt stands over.
    body_sha256 = models.CharField(max_length=64, blank=True)
    # Why a worker could not give it to its report: a code, see `incidents.repairs`.
    reason = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    stored_name = models.CharField(max_length=120)
    sealed_size = models.BigIntegerField(default=0)
    # [sealed bytes, plain bytes] of each age file so far, one after the other.
    pieces = models.JSONField(default=list)
    # What a bucket holds so far: its multipart upload, the parts of it, and what is loose.
    shelf = models.JSONField(default=dict)
    # The running SHA-256 and what the phone says that it should be, later the SHA-256 itself.
    carried = models.BinaryField(null=True)
    # The SHA-256 of the whole, sealed to the item's key, while the report is waited for.
    sealed_sha256 = models.BinaryField(null=True)
    sealed_name = models.BinaryField(null=True)
    key_public = models.CharField(max_length=80, blank=True)
    key_for_case = models.BinaryField(null=True)
    key_for_intake = models.BinaryField(null=True)
    intake_public = models.CharField(max_length=80, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    # Whoever came back over another connection asks the one before to let go.
    wanted = models.BooleanField(default=False)
    # To the quarter of an hour: the moment of its beginning could be read from it.
    expires_at = QuarterField()

    class Meta:
        indexes = [
            models.Index(fields=["holder"], name="upload_holder"),
            models.Index(fields=["state", "expires_at"], name="upload_sweep"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    def place(self, field: str) -> Place:
        return Place("upload", str(self.public_id), field)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be added any more, though nobody may have swept it away yet."""
        return self.state == self.State.GONE or (
            self.state == self.State.ARRIVING and self.expires_at < timezone.now()
        )

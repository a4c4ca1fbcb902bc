"""A courier's day: what is carried to which addressee, as one list."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.accounts.models import Role
from portal.lib.sealing import Place


class CourierRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lawyers; which complaints they see on it is asked of each complaint."""
        return self if Role.LAWYER in user.roles else self.none()


class CourierRound(models.Model):
    """One list for one day. Who carries it is sealed to the case vault."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField()
    sealed_carrier = models.BinaryField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = CourierRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("courier-round", str(self.public_id), "carrier")


class CourierStop(models.Model):
    """One complaint on a list."""

    round = models.ForeignKey(CourierRound, models.CASCADE, related_name="stops")
    complaint = models.ForeignKey("complaints.Complaint", models.CASCADE, related_name="stops")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "complaint"], name="stop_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.complaint_id}"

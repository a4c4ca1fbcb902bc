"""Days at the law desk: counted anew, gone on from, told to calendars."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from reports.complaints.chains import Because


class Recount(models.Model):
    """One counting anew of every open day, because law, calendar or elections changed."""

    # Of everything that days are counted by (see recounting.fingerprint).
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.fingerprint[:8]


class Onward(models.Model):
    """A complaint that goes on from an earlier one: refused, answered, or met with silence."""

    complaint = models.OneToOneField(
        "complaints.Complaint", models.CASCADE, related_name="goes_on_from"
    )
    earlier = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="went_on_to")
    because = models.CharField(max_length=12, choices=Because)
    # When that happened: from then the time of the next step is counted.
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.complaint} {self.because} {self.earlier}"


class FeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user)


class Feed(models.Model):
    """A secret address at which one person's calendar finds the days that count, and no words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # SHA-256 of the secret in the address; the address itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)

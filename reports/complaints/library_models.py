"""Earlier complaints as everybody at the law desk may read them: facts in codes, and no names."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from observers.registry.models import Election, Region
from portal.accounts.models import Role
from portal.jurisdictions.search import fold


class LibraryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every lawyer, of whatever region: that is what the summary leaves names out for."""
        return self if Role.LAWYER in user.roles else self.none()

    def worded(self, words: str):
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class LibraryEntry(models.Model):
    """What one complaint was about and what came of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.OneToOneField(
        "complaints.Complaint", models.CASCADE, related_name="library_entry"
    )
    # Written and approved by a lawyer: no names, no places by which somebody is recognised.
    summary = models.TextField()
    search_text = models.TextField()
    # Codes of the jurisdiction's folder, between bars: |ballot-stuffing|two-ballots|
    violations = models.CharField(max_length=800)
    addressee = models.CharField(max_length=60)
    letter = models.CharField(max_length=60)
    # The authority's answer; empty when there was none.
    outcome = models.CharField(max_length=20, blank=True)
    # Left out of a case that is kept to named people.
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    election = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)

    objects = LibraryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-approved_at", "-id"], name="library_newest")]

    def __str__(self) -> str:
        return str(self.public_id)

    @staticmethod
    def searchable(summary: str) -> str:
        return fold(summary)

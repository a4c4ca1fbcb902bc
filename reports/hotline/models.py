"""Telephone conversations, as operators log them."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct, Region
from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.lib.sealing import Place
from reports.hotline.commitments import Commitment as Commitment
from reports.incidents.models import IncidentReport
from reports.taxonomy.models import ViolationType

# How long the number of a caller who need not be called back stays readable.
NUMBER_IS_READABLE = timedelta(minutes=15)
# How long after a call its operator may make another receipt code for it.
FRESH = timedelta(hours=1)


class HotlineCallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Operators see calls; triagers those of which a report has yet to be made."""
        if Role.OPERATOR in user.roles:
            return within(self, user)
        return within(self.told_only(), user) if Role.TRIAGER in user.roles else self.none()

    def told_only(self):
        """Something was told, and no report was made of it."""
        return self.filter(report=None, sealed_told__isnull=False)

    def awaiting_callback(self):
        return self.filter(needs_callback=True, called_back_at=None)

    def newest_first(self):
        return self.order_by("-at", "-id")


class HotlineCall(models.Model):
    """One conversation. Caller's name goes to the identity vault, number to the contact vault."""

    class Channel(models.TextChoices):
        CALL = "call", _("Telephone call")
        WHATSAPP = "whatsapp", _("WhatsApp")
        TELEGRAM = "telegram", _("Telegram")
        IN_PERSON = "in_person", _("In person")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # A keyed hash of what was noted: a page that is sent twice is one call, or it says so.
    body_digest = models.CharField(max_length=64, blank=True)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel)
    caller_role = models.CharField(
        max_length=20, choices=IncidentReport.ReporterRole, default="voter"
    )
    election = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    precinct = models.ForeignKey(Precinct, models.PROTECT, null=True, related_name="+")
    violation_type = models.ForeignKey(ViolationType, models.PROTECT, null=True, related_name="+")
    sealed_caller = models.BinaryField(null=True)
    sealed_callback = models.BinaryField(null=True)
    # A keyed hash of the number, its key in the contact vault; see callers.py.
    caller_hash = models.CharField(max_length=64, blank=True)
    # JSON {told, place_text, precinct, at}, sealed to the case vault.
    sealed_told = models.BinaryField(null=True)
    # Codes of the guidance that was given, never free text.
    advice = models.JSONField(default=list)
    needs_callback = models.BooleanField(default=False)
    called_back_at = models.DateTimeField(null=True)
    report = models.OneToOneField(IncidentReport, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = HotlineCallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="call_newest"),
            models.Index(fields=["needs_callback", "called_back_at"], name="call_callback"),
            models.Index(fields=["caller_hash"], name="call_caller"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def number_is_readable(self, now) -> bool:
        """While somebody owes the caller a call, and a moment after the conversation."""
        is_owed = self.needs_callback and self.called_back_at is None
        return is_owed or now - self.at < NUMBER_IS_READABLE

    def may_get_a_new_code(self, operator, now) -> bool:
        """Whether the caller may still wait for a receipt code, and nothing is sealed to the
        first one yet."""
        return (
            self.report is not None
            and self.operator_id == operator.pk
            and now - self.at < FRESH
            and not self.report.messages.exists()
        )

    def place(self, field: str) -> Place:
        return Place("hotline-call", str(self.public_id), field)

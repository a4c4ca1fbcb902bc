"""Questions on the way to a complaint: to a colleague or to a reporter, each with its own day."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.sealing import Place
from reports.cases.models import seen_by
from reports.incidents.models import Message


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return seen_by(user, self, "complaint__case")

    def open(self):
        return self.filter(answered_at=None, dropped_at=None)

    def asked_of(self, user):
        return self.open().filter(to=user)

    def between(self, user):
        """Those that this person asked or was asked."""
        return self.filter(models.Q(asked_by=user) | models.Q(to=user))


class Question(models.Model):
    """A step that somebody else has to take; words and answer are sealed to the case vault."""

    class Of(models.TextChoices):
        LAWYER = "lawyer", _("A lawyer")
        REPORTER = "reporter", _("The reporter")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", models.CASCADE, related_name="questions")
    of = models.CharField(max_length=10, choices=Of)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # What the reporter finds behind the receipt code; the answer comes after it in the talk.
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="+")
    sealed_words = models.BinaryField()
    # By when we want it, in the time of the place; we count no law here.
    due_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    sealed_answer = models.BinaryField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    # Nobody needs the answer any more.
    dropped_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["to", "asked_at", "id"], name="question_to_somebody")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.dropped_at is None

    def may_be_answered_by(self, user) -> bool:
        """What a reporter replied is noted by any lawyer who works on the complaint."""
        return self.to_id is None or self.to_id == user.pk

    def may_be_dropped_by(self, user) -> bool:
        return user.pk in (self.asked_by_id, self.to_id)

    def place(self, field: str) -> Place:
        return Place("question", str(self.public_id), field)

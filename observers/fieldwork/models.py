"""What observers do at the station: the checklist they answer."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct
from observers.roster.models import Observer
from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.evidence.models import EvidenceItem
from portal.jurisdictions.texts import Text
from portal.lib.sealing import Place


class Checklist(models.Model):
    """The questions as they stood when they were first answered: an edition that is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=10)
    # SHA-256 of `entry`: the same questions are the same edition.
    fingerprint = models.CharField(max_length=64)
    entry = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "fingerprint"], name="checklist_once")
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.code} {self.fingerprint[:6]}"

    def text_of(self, question: str) -> Text | None:
        """A question in its own words, also when the folder has lost it since."""
        entry = self.entry.get(question)
        return Text(entry["text"]) if entry else None


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        if Role.COORDINATOR in user.roles:
            return within(self, user, region="precinct__region")
        return self.filter(observer__account_id=user.pk) if user.pk else self.none()

    def current(self):
        """What stands now: an answer that was given anew is kept, and stands no more."""
        return self.filter(is_current=True)


class Answer(models.Model):
    """One answer to one question of the checklist, by one observer at one precinct.

    It is never changed: whoever thinks better of it answers anew. `public_id` is made by the
    phone, so that sending twice is answering once. Only the photo of an answer that a phone has
    sealed comes after it, as files of reports do.
    """

    class Kind(models.TextChoices):
        YES_NO = "yes-no", _("Yes or no")
        NUMBER = "number", _("Number")
        TEXT = "text", _("Words")
        PHOTO = "photo", _("Photo")

    class Source(models.TextChoices):
        FORM = "form", _("Form")
        ENVELOPE = "envelope", _("Sealed on the phone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # HMAC of everything told: the same body again is the same answer.
    body_digest = models.CharField(max_length=64)
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="answers")
    observer = models.ForeignKey(Observer, models.PROTECT, related_name="answers")
    election = models.ForeignKey(Election, models.PROTECT, related_name="answers")
    # Where the observer stood when it was answered; a later correction of the station leaves it.
    precinct = models.ForeignKey(Precinct, models.PROTECT, related_name="answers")
    stage = models.CharField(max_length=40)
    question = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    # "yes", "no", "unseen", or a number in digits; empty for words and photos.
    value = models.CharField(max_length=12, blank=True)
    # Words are sealed to the contact vault: a name may be among them. Empty when their time was
    # over, see keeping.py.
    sealed_text = models.BinaryField(null=True)
    photo = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    is_bad = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    source = models.CharField(max_length=10, choices=Source)
    # When it was answered by the phone's clock, else when it came.
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["observer", "election", "precinct", "question"],
                condition=models.Q(is_current=True),
                name="answer_stands_once",
            )
        ]
        indexes = [
            models.Index(fields=["election", "observer", "precinct"], name="answers_of_station"),
        ]

    def __str__(self) -> str:
        return f"{self.observer_id}/{self.question}"

    def place(self) -> Place:
        return Place("checklist-answer", str(self.public_id), "text")

    @property
    def is_deleted(self) -> bool:
        """Whether the words or the photo are gone: their time was over."""
        if self.photo is not None:
            return self.photo.state == EvidenceItem.State.DESTROYED
        return self.kind == self.Kind.TEXT and not self.sealed_text

    @property
    def in_words(self) -> str:
        """What was answered, as people say it; sealed words and photos are shown elsewhere."""
        return str(SAID.get(self.value, self.value))


YES, NO, UNSEEN = "yes", "no", "unseen"
SAID = {YES: _("Yes"), NO: _("No"), UNSEEN: _("Did not see it")}

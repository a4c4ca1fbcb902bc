"""Alarms about what people with keys do: for administrators and auditors, and in a ledger."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib import ledger
from portal.lib.ledger import LedgerEntry
from portal.lib.refusals import Refused

# One alarm for one thing that goes on, not one for every click of it.
AGAIN_AFTER = timedelta(hours=1)


class AlarmQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and auditors; nobody reads the alarms about themselves."""
        if user.roles & {"administrator", "auditor"}:
            return self.exclude(about=user)
        return self.none()

    def unanswered(self):
        return self.filter(answered_at=None)


class Alarm(models.Model):
    """Something that a person did, or that was found, which somebody should look at."""

    class Kind(models.TextChoices):
        RATE = "rate", _("Opened unusually much")
        PLACES = "places", _("Opened things of other regions")
        BAIT = "bait", _("Opened a bait")
        KEY = "key", _("A key is not signed as it should be")
        CODES = "codes", _("Wrong codes after the right password")

    class Answer(models.TextChoices):
        EXPLAINED = "explained", _("Explained: it was ordinary work")
        FOLLOWED = "followed", _("Something was done about it")
        MISTAKEN = "mistaken", _("The alarm itself was a mistake")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="alarms"
    )
    at = models.DateTimeField(default=timezone.now)
    # Codes and numbers: how many, how many are usual, of which region.
    detail = models.JSONField(default=dict)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["about", "kind", "-at"], name="alarm_lately")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class AlarmEvent(LedgerEntry):
    """One line in the life of an alarm."""

    class Verb(models.TextChoices):
        RAISED = "raised", _("Alarm raised")
        ANSWERED = "answered", _("Alarm answered")

    subject = models.ForeignKey(Alarm, models.PROTECT, related_name="history")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="alarm_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


@transaction.atomic
def sound(kind: str, about=None, **detail) -> Alarm | None:
    """Raise an alarm. None when the same one was raised a moment ago and waits for an answer."""
    lately = Alarm.objects.unanswered().filter(
        kind=kind, about=about, at__gt=timezone.now() - AGAIN_AFTER
    )
    if "name" in detail:
        lately = lately.filter(detail__name=detail["name"])
    if lately.exists():
        return None
    row = Alarm.objects.create(kind=kind, about=about, detail=detail)
    ledger.append(AlarmEvent, row, AlarmEvent.Verb.RAISED, kind=kind, **detail)
    return row


@transaction.atomic
def answer(row: Alarm, words: str, *, by) -> None:
    """Say what came of it. Not by the person whom it is about."""
    if row.about_id == by.pk:
        raise Refused(_("This alarm is about you. Somebody else answers it."))
    ours = Alarm.objects.filter(pk=row.pk, answered_at=None).update(
        answer=words, answered_by=by, answered_at=timezone.now()
    )
    if not ours:
        raise Refused(_("Somebody answered this alarm already."), conflict=True)
    ledger.append(AlarmEvent, row, AlarmEvent.Verb.ANSWERED, by=by, answer=str(words))


def password_may_be_known(user) -> bool:
    """The one kind of alarm that is told to the person whom it is about."""
    return Alarm.objects.unanswered().filter(kind=Alarm.Kind.CODES, about=user).exists()


def unanswered_count(user) -> str:
    """For a badge in the head."""
    return str(Alarm.objects.visible_to(user).unanswered().count() or "")

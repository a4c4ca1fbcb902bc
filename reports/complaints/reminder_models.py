"""The morning letter of one person and one day."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class MorningLetter(models.Model):
    """That a person's days of one morning were looked through; sent when some were due and the
    mail server said that it has the letter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    # How often a mail server fell silent while it was handed over.
    in_doubt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="morning_letter_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"

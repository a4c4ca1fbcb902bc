"""Rows of rounds through the store: how far each has come, so that it can go on from there."""

from django.db import models
from django.utils import timezone


class FixityRound(models.Model):
    """One pass over every stored original, by the hash of its sealed bytes."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # The last item that was looked at; the next call goes on behind it.
    last_item = models.BigIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"round of {self.started_at:%Y-%m-%d}"

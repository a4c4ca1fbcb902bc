"""Baits: reports and cases that no work leads to. Whoever opens one was looking for something.

A row holds a keyed hash, its key being the server's secret: a copy of the database does not tell
which ones they are.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Bait(models.Model):
    """One bait, by the hash of its name."""

    digest = models.CharField(max_length=64, unique=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:8]


def lay(of: str, name: str, *, by) -> None:
    Bait.objects.get_or_create(digest=_digest(of, name), defaults={"set_by": by})


def is_bait(of: str, name: str) -> bool:
    return Bait.objects.filter(digest=_digest(of, name)).exists()


def _digest(of: str, name: str) -> str:
    return salted_hmac("portal.bait", f"{of}:{name}", algorithm="sha256").hexdigest()

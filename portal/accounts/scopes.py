"""The regions and elections that a member of staff is limited to; none means all of them.

Rooms keep the codes of their regions and elections here, because accounts know no room.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scope(models.Model):
    """One region or election of one person."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        ELECTION = "election", _("Election")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "code"], name="scope_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.code}"


def within(rows, user, *, region: str = "region", election: str = "election"):
    """The rows that this person's limits leave. What stands in no region or election is left:
    somebody has to see it, and a report without a place must not be lost.

    `region` and `election` are the ways from a row to them, "" when there is none.
    """
    for way, codes in ((region, user.regions), (election, user.elections)):
        if way and codes:
            rows = rows.filter(Q(**{f"{way}__code__in": codes}) | Q(**{f"{way}__isnull": True}))
    return rows


def covers(user, *, region: str = "", election: str = "") -> bool:
    """Whether a thing of this region and election is inside the person's limits."""
    outside = (region and user.regions and region not in user.regions) or (
        election and user.elections and election not in user.elections
    )
    return not outside

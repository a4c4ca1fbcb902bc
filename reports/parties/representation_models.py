"""Who is represented by whom, in which case, from when until when; who stands on which side."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import EvidenceItem
from portal.lib.sealing import Place
from reports.cases.models import Case, seen_by


class RepresentationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the case."""
        return seen_by(user, self, "case")


class Representation(models.Model):
    """A lawyer stands for somebody in a case. Who it is lies sealed in the case vault, as the
    complaints do that name them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="representations")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    # Ended before its time.
    ended_on = models.DateField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    # JSON {name, iin, address, contact, details, powers, fee}
    sealed_person = models.BinaryField()

    objects = RepresentationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number

    def place(self) -> Place:
        return Place("representation", str(self.public_id), "person")

    @property
    def is_deleted(self) -> bool:
        """Its time was over: who it was is gone, number and days stay."""
        return not self.sealed_person

    @property
    def last_day(self):
        return min(self.ended_on, self.until) if self.ended_on else self.until

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None or self.until < timezone.localdate()


class SignedPaper(models.Model):
    """A power of attorney or a contract as it was signed, kept like an original."""

    class Kind(models.TextChoices):
        POWER = "power-of-attorney", _("Power of attorney")
        CONTRACT = "representation-contract", _("Contract on representation")

    representation = models.ForeignKey(Representation, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=30, choices=Kind)
    item = models.OneToOneField(EvidenceItem, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.representation} {self.kind}"


class Mark(models.Model):
    """That a case has a name on one side: a keyed hash, its key in the case vault. The same mark
    on the other side of any case is a conflict to look at."""

    class Side(models.TextChoices):
        OURS = "ours", _("We speak for them")
        THEIRS = "theirs", _("We complain of them")

    case = models.ForeignKey(Case, models.CASCADE, related_name="marks")
    side = models.CharField(max_length=6, choices=Side)
    mark = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "side", "mark"], name="mark_of_a_side_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"

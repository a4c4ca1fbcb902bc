"""Bundles for court: several complaints of one election, put together piece by piece."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct
from portal.accounts.models import Role
from portal.evidence.models import EvidenceItem
from portal.lib.sealing import Place
from reports.complaints.models import Complaint, Revision, copy_code_of


class CourtBundleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whose copy it is stands on every page of it: so only whoever asked for it sees it."""
        return self.filter(requested_by=user) if Role.LAWYER in user.roles else self.none()


class CourtBundle(models.Model):
    """What a court gets: letters, originals, certificates, an index with numbers that go on.

    Its bytes lie in the store as sealed pieces in order, one for each complaint and the index.
    """

    class State(models.TextChoices):
        HANDING = "handing", _("Being handed to a worker")
        MAKING = "making", _("Being put together")
        READY = "ready", _("Ready")
        STOPPED = "stopped", _("Not made: a complaint changed meanwhile")
        LET_GO = "let_go", _("Let go of")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    election = models.ForeignKey(Election, models.PROTECT, related_name="+")
    precinct = models.ForeignKey(Precinct, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=State, default=State.HANDING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    stored_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    # Of its manifest, which names every file with its checksum.
    sha256 = models.CharField(max_length=64, blank=True)
    # Pieces are sealed to it; its private half only to the case vault.
    key_public = models.CharField(max_length=80)
    key_for_case = models.BinaryField(null=True)

    objects = CourtBundleQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"B-{self.copy_code}"

    @property
    def copy_code(self) -> str:
        return copy_code_of(self.public_id)

    def place(self, field: str) -> Place:
        return Place("court-bundle", str(self.public_id), field)

    def is_still(self, state: str) -> bool:
        """Whether it is in this state, and stays in it until the transaction ends.

        By an UPDATE: it waits for whoever is changing the row, and then looks again.
        """
        return bool(CourtBundle.objects.filter(pk=self.pk, state=state).update(state=state))


class Part(models.Model):
    """One complaint of a bundle, in its place."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        HANDED = "handed", _("Handed to a worker")
        WRITTEN = "written", _("Written")
        CHANGED = "changed", _("Changed meanwhile")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bundle = models.ForeignKey(CourtBundle, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    final = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Originals whose keys were handed over for it: when one is deleted, so is the bundle.
    items = models.ManyToManyField(EvidenceItem, related_name="+")
    # Names of sealed files in the store: what was handed over, the piece, what stands in it.
    handed_name = models.CharField(max_length=120, blank=True)
    stored_name = models.CharField(max_length=120, blank=True)
    listed_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    # Sheets of the letter and documents with numbers, which go on with the next complaint.
    sheets = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["bundle", "number"], name="part_in_order")]

    def __str__(self) -> str:
        return f"{self.bundle} {self.number}"

    @classmethod
    def write_down(cls, parts, fields: list[str]) -> None:
        """Some fields of rows that are there, in one statement. `bulk_update` would take longer
        for it than for opening what they name."""
        cls.objects.bulk_create(
            parts, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )

    @property
    def base(self) -> str:
        return f"{self.number:04d}-{self.complaint.number}"

    @property
    def requested_at(self):
        """Everything in it is as of this moment (see `complaints.proofs`)."""
        return self.bundle.requested_at

    @property
    def requested_by(self):
        return self.bundle.requested_by

    @property
    def copy_code(self) -> str:
        return self.bundle.copy_code

    def place(self, field: str) -> Place:
        return Place("court-part", str(self.public_id), field)

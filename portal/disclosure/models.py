"""What may be shown to others: redacted copies, the consent of people shown, what went out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import EvidenceItem
from portal.lib.sealing import Place


class Redaction(models.Model):
    """Where something of an item is to be made unrecognisable: one working sheet an item.

    `version` counts every change: whoever saves names the version they saw.
    """

    class Search(models.TextChoices):
        NEVER = "never", _("Nobody has looked for faces yet")
        ASKED = "asked", _("Faces and number plates are being looked for")
        DONE = "done", _("Faces and number plates were looked for")
        FAILED = "failed", _("Faces and number plates could not be looked for")

    class Drawing(models.TextChoices):
        NEVER = "never", _("Only the first page is shown yet")
        ASKED = "asked", _("The pages are being drawn")
        DONE = "done", _("The pages are shown")
        FAILED = "failed", _("The pages could not be drawn")

    item = models.OneToOneField(EvidenceItem, models.PROTECT, related_name="redaction")
    version = models.PositiveIntegerField(default=0)
    search = models.CharField(max_length=8, choices=Search, default=Search.NEVER)
    searches = models.PositiveIntegerField(default=0)
    # Why the last search gave nothing: a code of portal.disclosure.finding.
    reason = models.CharField(max_length=60, blank=True)
    # Of a paper: how many pages are shown, and how many it has.
    drawing = models.CharField(max_length=8, choices=Drawing, default=Drawing.NEVER)
    drawings = models.PositiveIntegerField(default=0)
    why_not_drawn = models.CharField(max_length=60, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    pages_in_file = models.PositiveIntegerField(default=0)
    # Regions as in regions.py: plain, or for guarded items sealed to the item's key.
    regions = models.JSONField(default=list)
    sealed_regions = models.BinaryField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"redaction of {self.item_id}"


class DrawnPage(models.Model):
    """One page of a paper as staff see it while they redact; sealed for a guarded item."""

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="drawn_pages")
    number = models.PositiveSmallIntegerField()
    stored_name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="drawn_page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.item_id}"

    def place(self) -> Place:
        return Place("drawn-page", f"{self.item.public_id}:{self.number}", "file")


class RedactedCopy(models.Model):
    """A copy in which people cannot be recognised; every one that was made is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    class Cover(models.TextChoices):
        BLUR = "blur", _("Blurred")
        SOLID = "solid", _("Filled with one dark colour")

    class Voice(models.TextChoices):
        MASKED = "masked", _("Voices changed")
        REMOVED = "removed", _("Without sound")
        KEPT = "kept", _("Sound as it is")

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="redacted_copies")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)
    cover = models.CharField(max_length=6, choices=Cover, default=Cover.BLUR)
    voice = models.CharField(max_length=8, choices=Voice, default=Voice.MASKED)
    # The regions it was made with, kept as they were; how many is no secret.
    regions = models.JSONField(default=list)
    sealed_regions = models.BinaryField(null=True)
    count = models.PositiveSmallIntegerField(default=0)
    media_type = models.CharField(max_length=80, blank=True)
    stored_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(default=0)
    sealed = models.BooleanField(default=False)
    # Of the plain copy: plain, or for guarded items sealed; the ledger holds the commitment.
    sha256 = models.CharField(max_length=64, blank=True)
    sealed_sha256 = models.BinaryField(null=True)
    commitment = models.CharField(max_length=64, blank=True)
    commitment_salt = models.BinaryField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Of a paper: the pages it holds, and how many the original has.
    pages = models.PositiveSmallIntegerField(default=0)
    pages_in_file = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="redacted_copy_once")
        ]

    # Tones of chips, by what they stand for.
    TONES = {State.WAITING: "info", State.READY: "good", State.FAILED: "bad"}

    def __str__(self) -> str:
        return f"redacted copy {self.number} of {self.item_id}"

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    def place(self, field: str) -> Place:
        return Place("redacted-copy", f"{self.item.public_id}:{self.number}", field)


class Consent(models.Model):
    """What the people shown in an item said about being shown; a new answer is a new row."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("Asked, no answer yet")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused or taken back")
        NOT_NEEDED = "not_needed", _("Not needed")

    class Why(models.TextChoices):
        """Why nobody has to be asked."""

        NOBODY = "nobody", _("Nobody is shown or heard")
        COVERED = "covered", _("Everybody is unrecognisable in the redacted copy")
        IN_OFFICE = "in_office", _("Only members of a commission at their work are shown")
        OTHER = "other", _("Another reason (say which)")

    TONES = {
        Answer.ASKED: "info",
        Answer.GIVEN: "good",
        Answer.REFUSED: "bad",
        Answer.NOT_NEEDED: "neutral",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="consents")
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12, choices=Answer)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    # Who was asked and how: may name people, so it is sealed to the case vault.
    sealed_note = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="consent_in_order")]

    def __str__(self) -> str:
        return f"consent {self.number} of {self.item_id}"

    @property
    def tone(self) -> str:
        return self.TONES[self.answer]

    def place(self) -> Place:
        return Place("consent", str(self.public_id), "note")


class Departure(models.Model):
    """One redacted copy that left the portal, for what, and to whom."""

    class Purpose(models.TextChoices):
        PUBLICATION = "publication", _("For publication")
        COURT = "court", _("For a court, a prosecutor or a commission")
        PARTNER = "partner", _("For another organisation that works with us")
        OWNER = "owner", _("For the person who sent it")
        OTHER = "other", _("Another purpose (say which)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    copy = models.ForeignKey(RedactedCopy, models.PROTECT, related_name="departures")
    purpose = models.CharField(max_length=12, choices=Purpose)
    # To whom and why, in words: sealed to the case vault.
    sealed_words = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("departure", str(self.public_id), "words")

"""The vault of originals: what was received, what was made from it, who touched it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence.arrivals import Upload as Upload
from portal.evidence.batches import Batch as Batch
from portal.evidence.batches import Leaf as Leaf
from portal.evidence.batches import Stamp as Stamp
from portal.evidence.handouts import Certificate as Certificate
from portal.evidence.handouts import OriginalExport as OriginalExport
from portal.evidence.rounds import FixityRound as FixityRound
from portal.lib.ledger import LedgerEntry
from portal.lib.moments import QuarterField
from portal.lib.sealing import Place


class EvidenceItem(models.Model):
    """One original file as it reached us, sealed under a key of its own.

    The key's private half is sealed to the case vault (`key_for_case`) and, only until the
    pipeline has run, to the intake key of the workers (`key_for_intake`).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received, not examined yet")
        EXAMINED = "examined", _("Examined")
        UNREADABLE = "unreadable", _("Kept, but cannot be shown")
        QUARANTINED = "quarantined", _("Examination stopped")
        DESTROYED = "destroyed", _("Deleted; only its lines in the ledger are left")

    class Kind(models.TextChoices):
        IMAGE = "image", _("Photo")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")
        DOCUMENT = "document", _("Paper")
        OTHER = "other", _("Other file")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    guarded = models.BooleanField(default=False)
    # Of a guarded item the quarter of an hour; the moment is sealed to the item's key.
    received_at = models.DateTimeField(default=timezone.now)
    sealed_moment = models.BinaryField(null=True)
    size = models.BigIntegerField()
    stored_name = models.CharField(max_length=120)
    # [sealed bytes, plain bytes] of each age file that the stored one is made of; none is one.
    pieces = models.JSONField(default=list)
    # SHA-256 of the sealed bytes as they lie in the store: whether they are whole can be seen
    # without any key.
    stored_sha256 = models.CharField(max_length=64, blank=True)
    # Plain SHA-256 of the original, empty for guarded items (then in `sealed_facts`).
    sha256 = models.CharField(max_length=64, blank=True)
    # Salted SHA-256 of the SHA-256: what the ledger holds.
    commitment = models.CharField(max_length=64)
    commitment_salt = models.BinaryField()
    media_type = models.CharField(max_length=80, blank=True)
    # Alike for pictures that look alike; of a guarded item it stands in `sealed_facts` only.
    picture_hash = models.CharField(max_length=16, blank=True, db_index=True)
    # Facts from the container: plain, or for guarded items sealed to the item's key.
    facts = models.JSONField(default=dict)
    sealed_facts = models.BinaryField(null=True)
    # The name the phone gave the file, sealed to the item's key: it may name a person.
    sealed_name = models.BinaryField(null=True)
    # Why nothing can be shown: a code of signatures or of the sandbox.
    reason = models.CharField(max_length=60, blank=True)
    key_public = models.CharField(max_length=80)
    key_for_case = models.BinaryField()
    key_for_intake = models.BinaryField(null=True)
    intake_public = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self, field: str) -> Place:
        return Place("evidence-item", str(self.public_id), field)


class Rendition(models.Model):
    """Anything we made from an original: what staff look at, without metadata."""

    class Kind(models.TextChoices):
        THUMBNAIL = "thumbnail", _("Thumbnail")
        PREVIEW = "preview", _("View")
        POSTER = "poster", _("Still picture")
        PLAYABLE = "playable", _("Playable copy")
        FILMSTRIP = "filmstrip", _("Pictures from the whole video")
        WAVEFORM = "waveform", _("Sound picture")

    item = models.ForeignKey(EvidenceItem, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=12, choices=Kind)
    media_type = models.CharField(max_length=80)
    stored_name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    sealed = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Copies are made seconds after an original came: the moment would betray when that was.
    made_at = QuarterField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.kind}"


class CustodyEvent(LedgerEntry):
    """One line in an item's life. Holds no name and no plain hash of a guarded item."""

    class Verb(models.TextChoices):
        RECEIVED = "received", _("Received")
        BROKEN_OFF = "broken_off", _("Recording broken off on the phone; kept up to there")
        AS_ANNOUNCED = "as_announced", _("The very file that the phone had announced")
        NOT_AS_ANNOUNCED = "not_as_announced", _("Not the file that the phone had announced")
        TOLD = "told", _("Told to the hotline in eight words; the file is the same")
        EXAMINED = "examined", _("Examined")
        RENDERED = "rendered", _("Copy made for viewing")
        UNREADABLE = "unreadable", _("Could not be decoded; kept as it is")
        QUARANTINED = "quarantined", _("Examination stopped after three attempts")
        ASKED_AGAIN = "asked_again", _("Examination asked for again")
        VIEWED = "viewed", _("Viewed")
        FOUND_ONLINE = "found_online", _("Found online; the address is written down")
        REDACTED = "redacted", _("Redacted copy made")
        CONSENT = "consent", _("Answer of the people shown written down")
        EXPORTED = "exported", _("Original exported")
        COPY_EXPORTED = "copy_exported", _("Redacted copy exported")
        CERTIFIED = "certified", _("Certificate made")
        DESTROYED = "destroyed", _("Deleted, with every key to it")

    subject = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="custody")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="custody_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)

"""The report, its reporter kept apart, and what passes between them and staff."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct, Region
from observers.roster.models import Observer
from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.evidence.models import EvidenceItem
from portal.lib.geo import Position
from portal.lib.moments import QuarterField, this_quarter
from portal.lib.sealing import Place
from reports.incidents import forced
from reports.incidents.endings import Hold as Hold
from reports.incidents.endings import ReportEvent as ReportEvent
from reports.taxonomy.models import ViolationType


class IncidentReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Triagers and lawyers, of their regions and elections; some are kept to named people."""
        if not user.roles & {Role.TRIAGER, Role.LAWYER}:
            return self.none()
        named = ReportReader.objects.filter(report=models.OuterRef("pk"), user=user)
        return within(self, user).filter(models.Q(is_kept=False) | models.Exists(named))

    def newest_first(self):
        return self.order_by("-received_at", "-id")


class IncidentReport(models.Model):
    """What one person tells of one happening at one place; not edited after filing.

    What a guarded report says of place, words and position stands in `sealed_body` only;
    its plain columns hold the region and the time to the quarter of an hour.
    """

    class Source(models.TextChoices):
        FORM = "form", _("Form")
        API = "api", _("API")
        ENVELOPE = "envelope", _("Sealed on the phone")
        HOTLINE = "hotline", _("Hotline")

    class ReporterRole(models.TextChoices):
        VOTER = "voter", _("Voter")
        OBSERVER = "observer", _("Observer")
        JOURNALIST = "journalist", _("Journalist")
        PROXY = "proxy", _("Candidate's proxy")
        COMMISSION_MEMBER = "commission_member", _("Member of a commission")
        OTHER = "other", _("Someone else")
        FORCED = "forced", _("Somebody who is being forced")

    class Progress(models.TextChoices):
        """What the reporter may know of later rooms; pushed down by them."""

        RECEIVED = "received", _("Received. Nobody has read it yet.")
        READ = "read", _("Being checked by our staff.")
        ASKED = "asked", _("We have a question for you.")
        CASE = "case", _("A case was opened.")
        COMPLAINT = "complaint", _("A complaint was written and handed in.")
        ANSWERED = "answered", _("The authority has answered.")
        SET_ASIDE = "set_aside", _("Closed without a case.")
        WITHDRAWN = "withdrawn", _("You took it back. What you sent was deleted.")
        DELETED = "deleted", _("What you sent was deleted: its time was over.")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    # HMAC of the canonical body: the same body again is the same report.
    body_digest = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=Source)
    language = models.CharField(max_length=5)
    guarded = models.BooleanField(default=False)
    violation_type = models.ForeignKey(ViolationType, models.PROTECT, null=True, related_name="+")
    urgency = models.PositiveSmallIntegerField(default=0)
    # Of a person under pressure: who presses, by kind, and from which days it is urgent.
    forced_by = models.CharField(max_length=10, choices=forced.By, blank=True)
    act_by = models.DateField(null=True)
    election = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    precinct = models.ForeignKey(Precinct, models.PROTECT, null=True, related_name="+")
    at_precinct = models.BooleanField(default=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    happened_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=40, default="Asia/Almaty")
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    # Plain for an accredited observer's unguarded report; otherwise in `sealed_body`.
    narrative = models.TextField(blank=True)
    # JSON {narrative, place_text, precinct, position, happened_at, forced} sealed to the case
    # vault.
    sealed_body = models.BinaryField(null=True)
    progress = models.CharField(max_length=12, choices=Progress, default=Progress.RECEIVED)
    # How far it was before a question was asked, so that the answer takes nothing back.
    progress_before = models.CharField(max_length=12, choices=Progress, blank=True)
    files_expected = models.PositiveSmallIntegerField(default=0)
    # One hash for all its files: reports with the same one brought the very same files. Of a
    # guarded report a keyed one, made when a member opened it; see `same_files.py`.
    same_files = models.CharField(max_length=64, null=True, db_index=True)
    # Seen by its ReportReaders only: it stands in a case that is kept to a few.
    is_kept = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = IncidentReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            # What triage asks for all night: short however many reports have a decision.
            models.Index(
                fields=["-urgency", "-received_at", "-id"],
                condition=models.Q(progress__in=["received", "read", "asked"]),
                name="report_undecided",
            ),
            models.Index(
                fields=["act_by"], condition=models.Q(act_by__isnull=False), name="report_act_by"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def place(self, field: str) -> Place:
        return Place("incident-report", str(self.public_id), field)

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy)

    @property
    def clock_difference(self):
        """How far the phone's clock was from ours when it sent, or None."""
        return self.device_at - self.received_at if self.device_at else None


class ReportReader(models.Model):
    """Somebody who sees a report that is kept to a few; later rooms name them."""

    report = models.ForeignKey(IncidentReport, models.CASCADE, related_name="readers")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="report_reader_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.report_id}"


class Reporter(models.Model):
    """Who tells a report: kept apart, everything that names a person sealed."""

    report = models.OneToOneField(IncidentReport, models.CASCADE, related_name="reporter")
    role = models.CharField(max_length=20, choices=IncidentReport.ReporterRole)
    observer = models.ForeignKey(Observer, models.PROTECT, null=True, related_name="reports")
    sealed_identity = models.BinaryField(null=True)
    sealed_contact = models.BinaryField(null=True)
    # The receipt (sealing.md): public locator, SHA-256 of the verifier, age public key.
    locator = models.CharField(max_length=8, null=True)
    verifier = models.CharField(max_length=64, blank=True)
    receipt_public = models.CharField(max_length=80, blank=True)

    class Meta:
        # Together, never the locator alone: whoever tries locators must learn nothing.
        constraints = [models.UniqueConstraint(fields=["locator", "verifier"], name="receipt_once")]

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"


class ReportFile(models.Model):
    """An evidence item of a report: the holder owns link, address and permission."""

    report = models.ForeignKey(IncidentReport, models.CASCADE, related_name="files")
    item = models.OneToOneField(EvidenceItem, models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    added_at = models.DateTimeField(default=timezone.now)
    # SHA-256 of the sealed bytes as they came, when a phone had sealed them.
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    # A recording that the phone could not end: everything until then is here.
    cut = models.BooleanField(default=False)
    # Whether it is what the phone announced with the report; nothing when it announced nothing.
    as_announced = models.BooleanField(null=True)
    # Whether `same_files` of the report knows of it.
    is_compared = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "client_id"], name="report_file_once")
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(is_compared=False),
                name="report_file_not_compared",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.client_id}"

    @property
    def was_unannounced(self) -> bool:
        """A phone sealed it, and the words of its report do not name it."""
        return bool(self.sealed_sha256) and self.as_announced is None


class AnnouncedFile(models.Model):
    """What a sealed report says of one of its files before that has come: the manifest."""

    report = models.ForeignKey(IncidentReport, models.CASCADE, related_name="announced")
    client_id = models.UUIDField()
    size = models.BigIntegerField()
    sealed_size = models.BigIntegerField()
    sealed_sha256 = models.CharField(max_length=64)
    # Salted SHA-256 of the plain file's SHA-256; "" when the phone did not know it.
    commitment = models.CharField(max_length=64, blank=True)
    commitment_salt = models.BinaryField()
    cut = models.BooleanField(default=False)
    # By the phone's clock; of a guarded report to the quarter of an hour.
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "client_id"], name="announced_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.client_id}"


class Message(models.Model):
    """One line of the talk between a reporter and staff: readable by both, and by nobody else."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question from staff")
        NOTICE = "notice", _("Notice from staff")
        CLARIFICATION = "clarification", _("Added by the reporter")

    report = models.ForeignKey(IncidentReport, models.CASCADE, related_name="messages")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=14, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    # Sealed to the case vault and, when the reporter holds a code, to the receipt key.
    sealed_text = models.BinaryField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def place(self) -> Place:
        return Place("message", str(self.public_id), "text")


class Envelope(models.Model):
    """Sealed bytes from a phone, not opened yet; kept as they are until a worker has."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be opened")
        OPENED = "opened", _("Opened")
        NEEDS_REPAIR = "needs_repair", _("Needs repair")
        HANDED_ON = "handed_on", _("Handed on to the core")

    client_id = models.UUIDField(unique=True)
    sealed = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    # The quarter of an hour: whether it holds a guarded report is not known before it is open.
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    # Why it needs repair: a code and the name of a field, never a value.
    reason = models.CharField(max_length=120, blank=True)
    report = models.ForeignKey(IncidentReport, models.PROTECT, null=True, related_name="+")
    # The bits of eight words for `sha256`, by which a telephone call finds it (lib/commitments).
    commitment = models.CharField(max_length=20, blank=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "received_at"])]

    def __str__(self) -> str:
        return str(self.client_id)


class HandedOn(models.Model):
    """What an ingest node has brought to the core, and the core's own word for it.

    `token` and `address` are the core's: the right to add files, and where one file goes on.
    """

    what = models.CharField(max_length=12)
    client_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    receipt = models.JSONField(null=True)
    token = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=300, blank=True)
    # When the core's word came; see `forgetting.py`.
    at = QuarterField(default=this_quarter)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "client_id", "sha256"], name="handed_on_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.client_id}"

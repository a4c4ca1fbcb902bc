"""Complaints: letters drafted, the lawyer's hand, filings and answers."""

import hashlib
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Commission
from portal.evidence.models import EvidenceItem
from portal.jurisdictions import pack
from portal.lib import references
from portal.lib.sealing import Place
from reports.cases.models import Case, seen_by
from reports.complaints.asking_models import Question as Question
from reports.complaints.comment_models import Comment as Comment
from reports.complaints.courier_models import CourierRound as CourierRound
from reports.complaints.courier_models import CourierStop as CourierStop
from reports.complaints.day_models import Feed as Feed
from reports.complaints.day_models import Onward as Onward
from reports.complaints.day_models import Recount as Recount
from reports.complaints.earlier_models import EarlierPaper as EarlierPaper
from reports.complaints.final_models import FinalVersion as FinalVersion
from reports.complaints.library_models import LibraryEntry as LibraryEntry
from reports.complaints.name_form_models import NameForm as NameForm
from reports.complaints.prolonging_models import NOTICE
from reports.complaints.prolonging_models import Prolongation as Prolongation
from reports.complaints.reminder_models import MorningLetter as MorningLetter
from reports.complaints.signing_models import Signature as Signature


def copy_code_of(public_id: uuid.UUID) -> str:
    """A short code of a copy, which tells nobody whose it is."""
    number = int.from_bytes(hashlib.sha256(public_id.bytes).digest()[:5])
    digits = [references.ALPHABET[number >> (5 * at) & 31] for at in range(8)]
    return references.grouped("".join(digits))


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lawyers work on complaints; triagers may know how far they are. By their case."""
        return seen_by(user, self, "case")

    def newest_first(self):
        return self.order_by("-requested_at", "-id")

    def by_due_date(self):
        """Those with a day that counts, the most overdue first."""
        return self.exclude(due_at=None).order_by("due_at", "id")

    def overdue(self, now):
        return self.filter(due_at__lt=now)

    def of_days(self, when: str, now):
        """Those whose day is over ("overdue"), is today, or lies within the next seven days."""
        if when == "overdue":
            return self.overdue(now)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        days = {"today": 1, "week": 7}.get(when)
        if days is None:
            return self
        return self.filter(due_at__gte=midnight, due_at__lt=midnight + timedelta(days=days))


class Complaint(models.Model):
    """A legal text to one addressee about one case. Its words are sealed to the case vault."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Being drafted")
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        SIGNED = "signed", _("Signed")
        HANDED_IN = "handed_in", _("Handed in, no number yet")
        FILED = "filed", _("Registered, waiting for an answer")
        REFUSED = "refused", _("Registration refused")
        ANSWERED = "answered", _("Answered")
        FORWARDED = "forwarded", _("With another body, waiting for its answer")
        SILENT = "silent", _("No answer in time")
        APPEALED = "appealed", _("Taken to the next body")
        CLOSED = "closed", _("Closed")

    MOVES = {
        State.REQUESTED: {State.DRAFT, State.CLOSED},
        State.DRAFT: {State.APPROVED, State.CLOSED},
        State.APPROVED: {
            *(State.DRAFT, State.SIGNED, State.CLOSED),
            *(State.HANDED_IN, State.FILED, State.REFUSED),
        },
        State.SIGNED: {
            # Somebody else signs it too.
            *(State.DRAFT, State.SIGNED, State.CLOSED),
            *(State.HANDED_IN, State.FILED, State.REFUSED),
        },
        State.HANDED_IN: {
            *(State.FILED, State.REFUSED, State.ANSWERED, State.SILENT, State.CLOSED),
        },
        State.REFUSED: {
            *(State.HANDED_IN, State.FILED, State.REFUSED, State.APPEALED, State.CLOSED),
        },
        State.FILED: {State.ANSWERED, State.SILENT, State.CLOSED},
        # Their answer may be that somebody else has it now.
        State.ANSWERED: {State.FORWARDED, State.APPEALED, State.CLOSED},
        # Its number there may come later.
        State.FORWARDED: {State.FORWARDED, State.ANSWERED, State.SILENT, State.CLOSED},
        State.SILENT: {
            *(State.ANSWERED, State.APPEALED, State.CLOSED),
            # They had prolonged their time before it ran out, and the notice came late.
            *(State.HANDED_IN, State.FILED, State.FORWARDED),
        },
        # An answer may still come; the appeal goes on.
        State.APPEALED: {State.APPEALED, State.CLOSED},
        State.CLOSED: set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="complaints")
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    # Codes of the jurisdiction's folder, with the edition they were taken from.
    jurisdiction_version = models.CharField(max_length=60)
    # Written by that edition although another one counted already: later ones change nothing.
    keeps_edition = models.BooleanField(default=False)
    addressee = models.CharField(max_length=60)
    # The concrete body, where it stands in the registry.
    commission = models.ForeignKey(Commission, models.PROTECT, null=True, related_name="+")
    # The filing at the body that has it now, when the one it was written to passed it on.
    elsewhere = models.ForeignKey("Filing", models.PROTECT, null=True, related_name="+")
    letter = models.CharField(max_length=60)
    # The step of a complaint path that leads there, "coercion/complain"; empty when chosen freely.
    path = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5)
    # What the lawyer typed when asking for the draft, sealed to the case vault: should a worker
    # die before it has drafted, nothing is typed twice.
    sealed_request = models.BinaryField(null=True)
    # The next day that counts: ours to hand it in by, afterwards theirs to answer by.
    due_at = models.DateTimeField(null=True)
    # How `due_at` was counted, in codes (see deadlines.Due).
    counted = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_revision = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="complaint_newest"),
            models.Index(fields=["state", "-requested_at", "-id"], name="complaint_by_state"),
            models.Index(fields=["due_at", "id"], name="complaint_due"),
        ]

    def __str__(self) -> str:
        return self.number

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]

    @property
    def may_be_handed_in(self) -> bool:
        ours = (self.State.APPROVED, self.State.SIGNED, self.State.REFUSED)
        return self.state in ours

    @property
    def may_go_back(self) -> bool:
        return self.may_become(self.State.DRAFT)

    def get_language_display(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def is_reading_copy(self) -> bool:
        """English is for colleagues abroad, unless this addressee takes it."""
        known = pack.get().addressees.get(self.addressee)
        return self.language == "en" and (known is None or "en" not in known.languages)

    @property
    def answering(self) -> str:
        """The addressee that has it now, by its code; "" when only its name is known."""
        return self.elsewhere.body if self.elsewhere else self.addressee

    @property
    def last_revision(self) -> "Revision | None":
        return self.revisions.order_by("-number").first()

    @property
    def last_filing(self) -> "Filing | None":
        return self.filings.order_by("-filed_at", "-id").first()

    def place(self, field: str) -> Place:
        return Place("complaint", str(self.public_id), field)


class Revision(models.Model):
    """One version of a complaint's text (a structure of paragraphs); never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # JSON of portal.documents.structure.Structure, sealed to the case vault.
    sealed_structure = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="revision_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.complaint} v{self.number}"

    def place(self) -> Place:
        return Place("revision", str(self.public_id), "structure")


class UnsavedText(models.Model):
    """What somebody is typing right now, kept so that no draft is ever lost."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="unsaved")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    based_on = models.PositiveIntegerField()
    sealed_text = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "by"], name="unsaved_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint} {self.by}"

    def place(self) -> Place:
        return Place("unsaved-text", f"{self.complaint.public_id}:{self.by_id}", "text")


class Bundle(models.Model):
    """What is exported for a filing, kept sealed under a key of its own."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Being put together")
        READY = "ready", _("Ready")
        LET_GO = "let_go", _("Replaced by a later one")
        CHANGED = "changed", _("Not made: the complaint changed meanwhile")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="bundles")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    stored_name = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    key_public = models.CharField(max_length=80, blank=True)
    key_for_case = models.BinaryField(null=True)

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def copy_code(self) -> str:
        """Stands on every page of it. The ledgers tell whose copy that is; the paper does not."""
        return copy_code_of(self.public_id)

    def place(self, field: str) -> Place:
        return Place("bundle", str(self.public_id), field)


class FilingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return seen_by(user, self, "complaint__case")

    def by_due_date(self):
        return self.order_by("due_at", "id")

    def awaiting_answer(self):
        """Taken, and not answered. What was handed in again is awaited from the last time on."""
        later = Filing.objects.filter(complaint=models.OuterRef("complaint"))
        waiting = self.exclude(outcome=Filing.Outcome.REFUSED).filter(answer=None)
        return waiting.exclude(models.Exists(later.filter(pk__gt=models.OuterRef("pk"))))

    def awaiting_number(self):
        """Taken by the addressee, who has given no number."""
        waiting = (Complaint.State.HANDED_IN, Complaint.State.FORWARDED)
        return self.filter(
            outcome=Filing.Outcome.HANDED_IN, complaint__state__in=waiting, answer=None
        )


class Filing(models.Model):
    """Handing an approved complaint in: when, how, under which number, or who refused.

    Or its coming in at another body, because the one that had it passed it on.
    """

    class Outcome(models.TextChoices):
        HANDED_IN = "handed_in", _("Handed in, no number yet")
        REGISTERED = "registered", _("Registered")
        REFUSED = "refused", _("Refused to register")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="filings")
    outcome = models.CharField(max_length=12, choices=Outcome)
    # By which filing's answer it came to another body than the complaint's addressee.
    passed_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="passed_to")
    # That body: its code in the folder, its row in the registry; or its name as it was typed,
    # sealed to the case vault.
    body = models.CharField(max_length=60, blank=True)
    commission = models.ForeignKey(Commission, models.PROTECT, null=True, related_name="+")
    sealed_body = models.BinaryField(null=True)
    filed_at = models.DateTimeField()
    channel = models.CharField(max_length=60, blank=True)
    where = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=120, blank=True)
    registered_at = models.DateTimeField(null=True)
    # JSON {handed_by, taken_by}: who brought it and who took it, sealed to the case vault.
    sealed_hands = models.BinaryField(null=True)
    # JSON {refused_by, witnesses, words, act}: names, sealed to the case vault.
    sealed_refusal = models.BinaryField(null=True)
    # By when the number itself was due, and how that was counted; empty where no rule says so.
    number_due_at = models.DateTimeField(null=True)
    number_counted = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    # How `due_at` was counted: rule, article, start, phase, unit, mark, calendar.
    counted = models.JSONField(default=dict)
    receipt = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    # What came later with the number.
    slip = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    # When it was noticed that the day to answer had passed.
    silent_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = FilingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="filing_due")]

    def __str__(self) -> str:
        return self.number or str(self.public_id)

    def paper(self, which: str) -> EvidenceItem | None:
        """The stamped copy ("receipt"), the slip with the number ("slip"), the answer on paper
        ("answer") or a notice of a prolongation (`Prolongation.which`), when it was kept."""
        if which.startswith(NOTICE):
            rows = self.prolongations.exclude(paper=None).select_related("paper")
            return next((row.paper for row in rows if row.which == which), None)
        if which == "answer" and hasattr(self, "answer"):
            return self.answer.paper
        return {"receipt": self.receipt, "slip": self.slip}.get(which)

    def place(self, field: str) -> Place:
        return Place("filing", str(self.public_id), field)


class Answer(models.Model):
    """What the addressee replied."""

    class Outcome(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        PARTLY = "partly", _("Satisfied in part")
        REJECTED = "rejected", _("Rejected")
        FORWARDED = "forwarded", _("Passed to another body")
        FORMAL = "formal", _("Formal reply without substance")

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=12, choices=Outcome)
    received_at = models.DateTimeField()
    number = models.CharField(max_length=120, blank=True)
    sealed_text = models.BinaryField(null=True)
    paper = models.OneToOneField(EvidenceItem, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.get_outcome_display()

    def place(self) -> Place:
        return Place("answer", str(self.filing.public_id), "text")

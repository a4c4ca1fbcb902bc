"""Cases: our files on alleged violations, and what was decided on each report."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from observers.registry.models import Election, Precinct, Region
from portal.accounts.models import Role
from portal.accounts.scopes import within
from portal.jurisdictions.search import fold
from portal.lib.ledger import LedgerEntry
from portal.lib.sealing import Place
from reports.cases.identities import HandedIdentity as HandedIdentity
from reports.cases.institutions import Institution as Institution
from reports.cases.institutions import InstitutionLink as InstitutionLink
from reports.cases.sources import Source as Source
from reports.incidents.models import IncidentReport, ReportFile
from reports.taxonomy.models import ViolationType


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Triagers and lawyers, of their regions and elections; some are kept to named people."""
        return seen_by(user, self)

    def newest_first(self):
        return self.order_by("-opened_at", "-id")

    def worded(self, words: str):
        """Cases in whose number, summary or reports' references every one of the words stands."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class Case(models.Model):
    """Our file on one alleged violation."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WITH_LAWYER = "with_lawyer", _("With the lawyer")
        CLOSED = "closed", _("Closed")

    class Severity(models.IntegerChoices):
        MINOR = 1, _("Minor")
        NOTABLE = 2, _("Notable")
        SERIOUS = 3, _("Serious")
        GRAVE = 4, _("Grave")

    class Veracity(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked")
        PLAUSIBLE = "plausible", _("Plausible")
        CONFIRMED = "confirmed", _("Confirmed")
        DOUBTFUL = "doubtful", _("Doubtful")
        REFUTED = "refuted", _("Refuted")

    # Tones of chips, by what they stand for.
    TONES = {
        State.OPEN: "info",
        State.WITH_LAWYER: "accent",
        State.CLOSED: "neutral",
        Severity.MINOR: "low",
        Severity.NOTABLE: "medium",
        Severity.SERIOUS: "high",
        Severity.GRAVE: "critical",
        Veracity.UNCHECKED: "neutral",
        Veracity.PLAUSIBLE: "info",
        Veracity.CONFIRMED: "good",
        Veracity.DOUBTFUL: "warn",
        Veracity.REFUTED: "bad",
    }

    MOVES = {
        State.OPEN: {State.WITH_LAWYER, State.CLOSED},
        State.WITH_LAWYER: {State.OPEN, State.CLOSED},
        State.CLOSED: {State.OPEN},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    veracity = models.CharField(max_length=10, choices=Veracity, default=Veracity.UNCHECKED)
    # The kind of person who did it, a code of the country's folder; "" when not known.
    done_by = models.CharField(max_length=40, blank=True)
    # Written by staff without names: plain and searchable.
    summary = models.TextField(blank=True)
    # Folded letters of number, summary and references of reports: one column to search on.
    search_text = models.TextField(blank=True)
    election = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    precinct = models.ForeignKey(Precinct, models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    reports = models.ManyToManyField(IncidentReport, through="CaseReport", related_name="cases")
    violation_types = models.ManyToManyField(ViolationType, related_name="+")
    # Seen by its CaseReaders only (need to know).
    is_sensitive = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["state", "-opened_at", "-id"], name="case_by_state"),
            models.Index(fields=["assignee", "-opened_at", "-id"], name="case_by_assignee"),
        ]

    def __str__(self) -> str:
        return self.number

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]

    @property
    def moves(self) -> list[str]:
        """The states that may follow, in the order in which they are named."""
        return [state for state in self.State if self.may_become(state)]

    @property
    def state_tone(self) -> str:
        return self.TONES[self.state]

    @property
    def severity_tone(self) -> str:
        return self.TONES[self.severity]

    @property
    def veracity_tone(self) -> str:
        return self.TONES[self.veracity]

    @property
    def words_to_search(self) -> str:
        references = self.reports.values_list("reference", flat=True)
        return fold(" ".join([self.number, self.summary, *references]))


class CaseReader(models.Model):
    """Somebody who sees a sensitive case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_reader_once")]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.case_id}"


def seen_by(user, rows, way: str = ""):
    """The rows whose case this person may see; `way` leads from a row to its case."""
    if not user.roles & {Role.TRIAGER, Role.LAWYER}:
        return rows.none()
    to = f"{way}__" if way else ""
    named = CaseReader.objects.filter(case=models.OuterRef(f"{to}pk"), user=user)
    known = models.Q(**{f"{to}is_sensitive": False}) | models.Exists(named)
    return within(rows, user, region=f"{to}region", election=f"{to}election").filter(known)


class CaseReport(models.Model):
    """A report in a case; a report stands in one case at most."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_reports")
    report = models.OneToOneField(IncidentReport, models.PROTECT, related_name="case_report")
    joined_at = models.DateTimeField(default=timezone.now)
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.report} in {self.case}"


class SetAside(models.Model):
    """A report for which no case was opened, and why."""

    class Reason(models.TextChoices):
        NOT_ELECTIONS = "not_elections", _("Not about elections")
        NO_VIOLATION = "no_violation", _("No violation in what is described")
        DUPLICATE = "duplicate", _("The same report again")
        NOT_CHECKABLE = "not_checkable", _("Cannot be checked: no place, time or fact")
        SPAM = "spam", _("Advertising or abuse")
        OTHER = "other", _("Another reason (see the note)")

    report = models.OneToOneField(IncidentReport, models.PROTECT, related_name="set_aside")
    reason = models.CharField(max_length=20, choices=Reason)
    # The note is sealed to the case vault: staff quote what they read.
    sealed_note = models.BinaryField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.report} set aside"

    def place(self) -> Place:
        return Place("set-aside", str(self.report.public_id), "note")


class TriageEvent(LedgerEntry):
    """One line of what staff did with a report: who opened it, and what was decided."""

    class Verb(models.TextChoices):
        READ = "read", _("Opened and read")
        CASE_OPENED = "case_opened", _("Case opened from it")
        JOINED = "joined", _("Put into a case")
        SET_ASIDE = "set_aside", pgettext_lazy("done", "Set aside")
        TAKEN_BACK = "taken_back", _("Taken back to triage")
        ASKED = "asked", _("Question sent to the reporter")
        IDENTITY_ASKED = "identity_asked", _("Asked who told it")
        RATED = "rated", _("Reliability of the source noted")
        QUARANTINED = "quarantined", _("Source put in quarantine")
        RELEASED = "released", _("Source let out of quarantine")
        LINKED = "linked", _("Institution chosen")
        UNLINKED = "unlinked", _("Institution taken off")

    subject = models.ForeignKey(IncidentReport, models.PROTECT, related_name="triage")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="triage_event_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


class CaseNote(models.Model):
    """What a member of staff wrote into a case, sealed to the case vault."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sealed_text = models.BinaryField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("case-note", str(self.public_id), "text")


class CaseEvent(LedgerEntry):
    """One line in a case's history; holds codes and usernames of staff, nothing told."""

    class Verb(models.TextChoices):
        OPENED = "opened", _("Case opened")
        JOINED = "joined", _("Report joined")
        ASSIGNED = "assigned", _("Handed to")
        CLASSIFIED = "classified", _("Violation types set")
        ASSESSED = "assessed", _("Severity or veracity set")
        KEPT = "kept", _("Kept to named people")
        OPEN_TO_ALL = "open_to_all", _("Open to all colleagues again")
        SUMMARISED = "summarised", _("Summary written")
        NOTED = "noted", _("Note added")
        ASKED = "asked", _("Question sent to the reporter")
        MOVED = "moved", _("State set")
        DRAFT_REQUESTED = "draft_requested", _("Complaint draft requested")
        APPROVED = "approved", _("Complaint approved")
        DRAFT_AGAIN = "draft_again", _("Complaint returned to draft")
        QUESTION_ASKED = "question_asked", _("Colleague asked about a complaint")
        QUESTION_ANSWERED = "question_answered", _("Question about a complaint answered")
        QUESTION_DROPPED = "question_dropped", _("Question about a complaint dropped")
        COMMENTED = "commented", _("Passage of a complaint commented on")
        FINAL_BROUGHT = "final_brought", _("Text replaced by a file")
        FINAL_DROPPED = "final_dropped", _("File taken out, generated text counts again")
        EXPORTED = "exported", _("Bundle exported")
        DOWNLOADED = "downloaded", _("Bundle downloaded")
        SIGNED = "signed", _("Complaint signed")
        HANDED_IN = "handed_in", _("Complaint handed in, no number yet")
        FILED = "filed", _("Complaint registered")
        REFUSED = "refused", _("Registration refused by the authority")
        ANSWERED = "answered", _("Authority answered")
        PROLONGED = "prolonged", _("Authority prolonged its time to answer")
        PASSED_ON = "passed_on", _("Complaint passed on to another body")
        SILENT = "silent", _("Authority did not answer in time")
        APPEALED = "appealed", _("Complaint taken to the next body")
        RECOUNTED = "recounted", _("Day counted anew")
        CLOSED_COMPLAINT = "closed_complaint", _("Complaint closed")
        COLLECTIVE_OPENED = "collective_opened", _("Signatures asked for")
        COLLECTIVE_CHANGED = "collective_changed", _("Text to sign changed")
        COLLECTIVE_CLOSED = "collective_closed", _("No more signatures taken")
        JOINED_COLLECTIVE = "joined_collective", _("Somebody signed")
        WITHDREW = "withdrew", _("Somebody withdrew a signature")
        STRUCK_OUT = "struck_out", _("Signature struck out")
        NAMES_ASKED = "names_asked", _("Asked who signed")
        REPRESENTED = "represented", _("Somebody represented")
        REPRESENTATION_ENDED = "representation_ended", _("Representation ended")
        PAPER_KEPT = "paper_kept", _("Signed paper kept")
        SPLIT = "split", _("Split into one complaint for each person")
        DELETED = "deleted", _("Deleted: its time was over")

    subject = models.ForeignKey(Case, models.PROTECT, related_name="history")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="case_event_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


class Capture(models.Model):
    """A post or a video that staff found online: what they saw, and the files they saved by hand.

    The portal fetches nothing. The files are files of the report; of a guarded report the
    address and all that was noted is sealed to the case vault.
    """

    # Made with the page of the form: a second press keeps it once.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(IncidentReport, models.PROTECT, related_name="captures")
    # {address, seen_at, posted, note}
    about = models.JSONField(default=dict)
    sealed_about = models.BinaryField(null=True)
    # The custody of both files holds this commitment to the address.
    commitment = models.CharField(max_length=64)
    commitment_salt = models.BinaryField()
    # When the report's files are deleted, where they were found goes with them.
    media = models.OneToOneField(ReportFile, models.CASCADE, null=True, related_name="captured")
    page = models.OneToOneField(ReportFile, models.CASCADE, null=True, related_name="captured_page")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(media__isnull=False) | models.Q(page__isnull=False),
                name="capture_has_a_file",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self) -> Place:
        return Place("capture", str(self.public_id), "about")

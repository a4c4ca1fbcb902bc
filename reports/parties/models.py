"""People in whose name a complaint is made: those who sign it for themselves, and clients."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.agreements import Agreement
from portal.lib.moments import QuarterField, this_quarter
from portal.lib.sealing import Place
from reports.cases.models import Case, seen_by
from reports.parties.representation_models import Mark as Mark
from reports.parties.representation_models import Representation as Representation
from reports.parties.representation_models import SignedPaper as SignedPaper


class CollectiveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the case."""
        return seen_by(user, self, "case")


class Collective(models.Model):
    """A text that people are asked to sign, each for themselves.

    They read it by a code that their lawyer hands round. The code is kept sealed to the case
    vault; the text is sealed to it and to what the code stands for, so that a seized server
    shows neither.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Takes signatures")
        CLOSED = "closed", _("Takes no more signatures")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="collectives")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    # Signatures are taken until then; withdrawing is possible afterwards, too.
    until = models.DateTimeField()
    # What the code stands for (invitations.py): nothing from which it could be made again.
    locator = models.CharField(max_length=6)
    verifier = models.CharField(max_length=64)
    sealed_code = models.BinaryField()
    # JSON {"summaries": {language: words}, "full": words}
    sealed_text = models.BinaryField()
    # Whether the letter needs each person's individual number: then it may be given.
    asks_iin = models.BooleanField(default=False)
    # Counts the texts: a signatory agreed to one of them.
    text_number = models.PositiveIntegerField(default=1)

    objects = CollectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            # Together, never the locator alone: whoever tries locators must learn nothing.
            models.UniqueConstraint(fields=["locator", "verifier"], name="invitation_once")
        ]

    def __str__(self) -> str:
        return self.number

    def place(self, field: str) -> Place:
        return Place("collective", str(self.public_id), field)

    def takes_signatures(self, now=None) -> bool:
        return self.state == self.State.OPEN and (now or timezone.now()) < self.until

    @property
    def is_deleted(self) -> bool:
        """Its time was over: text and code are gone, the number stays."""
        return not self.sealed_text

    @property
    def state_words(self) -> str:
        return str(self.State.OPEN.label if self.takes_signatures() else self.State.CLOSED.label)


class SignatoryQuerySet(models.QuerySet):
    def standing(self):
        """Those in whose name something may be written now."""
        return self.filter(state=Signatory.State.SIGNED)


class Signatory(models.Model):
    """Somebody who signed for themselves. Who it is lies sealed in the identity vault."""

    class State(models.TextChoices):
        SIGNED = "signed", _("Signs")
        WITHDRAWN = "withdrawn", _("Withdrew before it was handed in")
        STOPPED = "stopped", _("Stands in what was handed in, and in nothing further")
        STRUCK = "struck", _("Struck out by a lawyer")
        DELETED = "deleted", _("Deleted: its time was over")

    class Reason(models.TextChoices):
        """Why a lawyer strikes a signature out, in words that its person reads."""

        DOUBLE = "double", _("The same person seems to have signed twice")
        NOT_THEIRS = "not_theirs", _("Somebody else seems to have signed in this name")
        INVENTED = "invented", _("Name or address seem not to be real")

    class Consent(models.TextChoices):
        """What each person agrees to for themselves, in the words they tick."""

        TEXT = "text", _("I have read the text. It is true as far as I know.")
        NAME = "name", _("My name, status and address may stand in this complaint.")
        OWN = "own", _("I sign for myself. Nobody forces me to.")
        CONTACT = "contact", _("My telephone or e-mail may stand in it, too.")
        FURTHER = (
            "further",
            _("If it is refused, the lawyer may complain about that in my name, too."),
        )

    NEEDED = (Consent.TEXT, Consent.NAME, Consent.OWN)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    collective = models.ForeignKey(Collective, models.PROTECT, related_name="signatories")
    # In the order in which they signed.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.SIGNED)
    text_number = models.PositiveIntegerField()
    consents = models.JSONField(default=list)
    struck_for = models.CharField(max_length=12, choices=Reason, blank=True)
    joined_at = QuarterField(default=this_quarter)
    ended_at = models.DateTimeField(null=True)
    # When a complaint that names them was handed in first: that cannot be called back.
    handed_in_at = models.DateTimeField(null=True)
    # JSON {name, status, address, contact, iin} sealed to the identity vault; gone when they leave.
    sealed_identity = models.BinaryField(null=True)
    # Their own code (sealing.md): public locator and the SHA-256 of the verifier.
    receipt_locator = models.CharField(max_length=8)
    receipt_verifier = models.CharField(max_length=64)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["collective", "number"], name="signatory_in_order"),
            models.UniqueConstraint(
                fields=["receipt_locator", "receipt_verifier"], name="signatory_receipt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective} №{self.number}"

    def place(self, field: str) -> Place:
        return Place("signatory", str(self.public_id), field)

    @property
    def stands(self) -> bool:
        return self.state == self.State.SIGNED


class HandedName(models.Model):
    """Who a signatory is, sealed by a custodian to one lawyer's own key until a moment."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="handed")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signatory", "to"], name="name_handed_once")]

    def __str__(self) -> str:
        return f"name of {self.signatory_id} for {self.to_id}"

    def place(self) -> Place:
        return Place("handed-name", f"{self.signatory.public_id}:{self.to_id}", "identity")


class NamedInQuerySet(models.QuerySet):
    def of(self, text):
        rows = self.filter(text=text).select_related("signatory__collective")
        return rows.order_by("signatory__number")

    def who_left(self):
        """Those whose name stands, or stood, in a text that must not be handed in with it."""
        return self.filter(
            signatory__state__in=[
                Signatory.State.WITHDRAWN,
                Signatory.State.STOPPED,
                Signatory.State.STRUCK,
            ]
        ).exclude(sealed_person=None)


class NamedIn(models.Model):
    """That a text names somebody who signed. The text is a later room's, known by its number."""

    text = models.UUIDField(db_index=True)
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="named_in")
    # JSON {name, status, address, contact, iin}
    sealed_person = models.BinaryField(null=True)

    objects = NamedInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "signatory"], name="named_in_a_text_once")
        ]

    def __str__(self) -> str:
        return f"№{self.signatory_id} in {self.text}"

    def place(self) -> Place:
        return Place("named-in", f"{self.text}:{self.signatory.public_id}", "person")


class Part(models.Model):
    """A text in the name of one person, made out of one in the name of several."""

    whole = models.UUIDField(db_index=True)
    text = models.UUIDField(unique=True)
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whole", "signatory"], name="part_of_each_once")
        ]

    def __str__(self) -> str:
        return f"{self.text} of {self.whole}"

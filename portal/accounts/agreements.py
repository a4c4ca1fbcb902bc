"""Deeds that take two people: asked for by one, agreed to by another, both in a ledger.

A room names its deeds in `settings.TWO_PEOPLE`; this module knows none of them.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.lib import ledger
from portal.lib.ledger import LedgerEntry
from portal.lib.refusals import Refused

# Stands above this module: it looks at people's keys.
WHOSE_WORD_COUNTS = "portal.accounts.known.check"
# A night's shift: who is asked may be asleep.
OPEN_FOR = timedelta(hours=24)


class AgreementQuerySet(models.QuerySet):
    def open(self):
        """Those that wait for the second person."""
        return self.filter(state=Agreement.State.ASKED, expires_at__gt=timezone.now())

    def visible_to(self, user):
        """Who asked, and whoever may agree."""
        kinds = [kind for kind in settings.TWO_PEOPLE if may_agree(user, kind)]
        return self.filter(models.Q(asked_by=user) | models.Q(kind__in=kinds))

    def awaiting(self, user):
        """Those that this person may agree to now."""
        return self.visible_to(user).open().exclude(asked_by=user)


class Agreement(models.Model):
    """One deed that somebody asked for. Holds codes and short public names, nothing told."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    # What it is about, by a public name, so that the same thing is not asked for twice.
    about = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "expires_at"], name="agreement_open")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"

    @property
    def has_expired(self) -> bool:
        return self.state == self.State.ASKED and self.expires_at <= timezone.now()

    @property
    def state_words(self) -> str:
        return str(_("Nobody answered in time")) if self.has_expired else self.get_state_display()

    @property
    def state_tone(self) -> str:
        if self.has_expired:
            return "neutral"
        tones = {self.State.ASKED: "info", self.State.AGREED: "good", self.State.DECLINED: "bad"}
        return tones.get(self.state, "neutral")

    @property
    def label(self) -> str:
        return str(deed(self.kind).label)

    @property
    def words(self) -> str:
        """What exactly is asked for, in a sentence."""
        return deed(self.kind).describe(self)


class AgreementEvent(LedgerEntry):
    """One line in the life of an agreement."""

    class Verb(models.TextChoices):
        ASKED = "asked", _("Asked for")
        AGREED = "agreed", _("Agreed to")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    subject = models.ForeignKey(Agreement, models.PROTECT, related_name="history")

    class Meta(LedgerEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="agreement_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sequence} {self.verb}"

    def get_verb_display(self) -> str:
        return str(self.Verb(self.verb).label)


@dataclass(frozen=True)
class Deed:
    """A kind of thing that takes two people."""

    label: str
    # Whose agreement counts. Never the asker's, whatever they may be.
    roles: frozenset[str]
    # Who asks for it. Without such a role any more, nobody's question is agreed to.
    askers: frozenset[str]
    # The sentence that the second person reads.
    describe: Callable[[Agreement], str]
    # Done in the same transaction as the agreement: perform(agreement, by=, member=).
    perform: Callable | None = None
    # Raises Refused when this very person may not be the second one.
    check: Callable | None = None
    # Done when it was declined or taken back: undo(agreement, by=).
    undo: Callable | None = None
    open_for: timedelta = OPEN_FOR


def deed(kind: str) -> Deed:
    return import_string(settings.TWO_PEOPLE[kind])


def may_agree(user, kind: str) -> bool:
    return bool(user.roles & deed(kind).roles)


def takes_two(roles) -> bool:
    """Whether letting somebody in with these roles takes two people: their agreement would count
    for some deed, and whoever could make such an account alone would be the second person of
    themselves."""
    return any(deed(kind).roles & set(roles) for kind in settings.TWO_PEOPLE)


def waiting_count(user) -> str:
    """How many wait for this person, for a badge."""
    return str(Agreement.objects.awaiting(user).count() or "")


@transaction.atomic
def ask(kind: str, about: str, *, by, **detail) -> Agreement:
    """Ask for a deed. Asking for the same again while it waits is asking once."""
    waiting = Agreement.objects.open().filter(kind=kind, about=about, asked_by=by)
    if (found := waiting.filter(detail=detail).first()) is not None:
        return found
    row = Agreement.objects.create(
        kind=kind,
        about=about,
        detail=detail,
        asked_by=by,
        expires_at=timezone.now() + deed(kind).open_for,
    )
    ledger.append(
        AgreementEvent, row, AgreementEvent.Verb.ASKED, by=by, kind=kind, about=about, **detail
    )
    return row


@transaction.atomic
def agree(row: Agreement, *, by, member=None) -> Agreement:
    """The second person's word; the deed is done with it."""
    wanted = deed(row.kind)
    row = _open(row)
    if row.asked_by_id == by.pk:
        raise Refused(_("You asked for this yourself. A second person has to agree."))
    if not may_agree(by, row.kind):
        raise Refused(_("Your roles do not allow you to agree to this."))
    if not (row.asked_by.is_active and by.is_active):
        raise Refused(_("Whoever asked for this does not work here any more."))
    if not row.asked_by.roles & wanted.askers:
        raise Refused(_("Whoever asked for this may not ask for it any more."))
    import_string(WHOSE_WORD_COUNTS)(by, wanted.roles)
    if wanted.check:
        wanted.check(row, by=by)
    _answer(row, Agreement.State.AGREED, by)
    if wanted.perform:
        wanted.perform(row, by=by, member=member)
    return row


@transaction.atomic
def decline(row: Agreement, *, by) -> Agreement:
    row = _open(row)
    if row.asked_by_id == by.pk or not may_agree(by, row.kind):
        raise Refused(_("Your roles do not allow you to answer this."))
    return _ended(row, Agreement.State.DECLINED, by)


@transaction.atomic
def withdraw(row: Agreement, *, by) -> Agreement:
    row = _open(row)
    if row.asked_by_id != by.pk:
        raise Refused(_("Only the person who asked can take it back."))
    return _ended(row, Agreement.State.WITHDRAWN, by)


@transaction.atomic
def overtaken(waiting: models.QuerySet, *, by) -> None:
    """What was asked for is gone, so nobody needs to agree any more; `by` did away with it."""
    for row in waiting.open():
        _answer(row, Agreement.State.WITHDRAWN, by)


@transaction.atomic
def end_questions(user, *, by) -> None:
    """What somebody asked for by a role that they hold no more is waited for no longer."""
    held = set(user.roles_held.values_list("role", flat=True)) if user.is_active else set()
    for row in Agreement.objects.open().filter(asked_by=user):
        if not held & deed(row.kind).askers:
            _ended(row, Agreement.State.WITHDRAWN, by)


def standing(kind: str, about: str, *, by, since) -> Agreement | None:
    """An agreement to what this person asked for that still counts."""
    return (
        Agreement.objects.filter(
            kind=kind,
            about=about,
            asked_by=by,
            state=Agreement.State.AGREED,
            answered_at__gte=since,
        )
        .order_by("-answered_at")
        .first()
    )


def _open(row: Agreement) -> Agreement:
    """The row, held, if it still waits. Raises Refused."""
    row = Agreement.objects.select_for_update().get(pk=row.pk)
    if row.state != Agreement.State.ASKED or row.has_expired:
        raise Refused(_("This was answered already, or it waited too long."), conflict=True)
    return row


def _ended(row: Agreement, state: str, by) -> Agreement:
    row = _answer(row, state, by)
    if undo := deed(row.kind).undo:
        undo(row, by=by)
    return row


def _answer(row: Agreement, state: str, by) -> Agreement:
    # Conditional: a database without row locks lets two people come as far as this.
    now = timezone.now()
    ours = Agreement.objects.filter(pk=row.pk, state=Agreement.State.ASKED).update(
        state=state, answered_by=by, answered_at=now
    )
    if not ours:
        raise Refused(_("This was answered already, or it waited too long."), conflict=True)
    row.refresh_from_db()
    ledger.append(AgreementEvent, row, str(state), by=by)
    return row

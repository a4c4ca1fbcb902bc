"""What coordinators do with observers: invite them, place them, end an invitation."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Precinct
from observers.roster import pins, stations
from observers.roster.models import Deployment, Observer, Organisation, StationEvent
from portal.accounts import actions as accounts
from portal.accounts import keys
from portal.accounts.models import Role, RoleHeld, User, Vault
from portal.lib import references
from portal.lib.refusals import Refused

Verb = StationEvent.Verb

# --- Organisations -----------------------------------------------------------------------------


@transaction.atomic
def add_organisation(names: dict) -> Organisation:
    if Organisation.objects.filter(name_ru=names["ru"]).exists():
        raise Refused(_("This organisation is in the list already."), code="added-already")
    return Organisation.objects.create(
        **{f"name_{language}": name for language, name in names.items()}
    )


@transaction.atomic
def correct_organisation(organisation: Organisation, names: dict, *, version: int) -> None:
    changed = Organisation.objects.filter(pk=organisation.pk, version=version).update(
        version=F("version") + 1,
        **{f"name_{language}": name for language, name in names.items()},
    )
    if not changed:
        raise Refused(
            _("Somebody else changed this meanwhile. Look at both, then save again."),
            conflict=True,
        )


# --- Invitations -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Secrets:
    """What lets an observer in: the code of a card, and the PIN that is told apart from it.

    Shown once; the row holds hashes of both.
    """

    code: str
    pin: str

    def __repr__(self) -> str:
        return "Secrets(…)"


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    name: str,
    contact: str = "",
    precinct=None,
    public_id: UUID | None = None,
    by=None,
) -> tuple[Observer, Secrets]:
    """A new observer, and what lets them in, which is shown once.

    Name and contact go to the contact vault; everywhere else the observer is a code.
    Asking twice with one `public_id` invites once.
    """
    if public_id and Observer.objects.filter(public_id=public_id).exists():
        raise Refused(
            _(
                "This invitation was made already, and its card was shown then. "
                "If it is lost, make a new card for the observer."
            ),
            code="invited-already",
        )
    code, account = _account()
    RoleHeld.objects.create(user=account, role=Role.OBSERVER)
    observer = Observer(
        public_id=public_id or uuid4(), code=code, organisation=organisation, account=account
    )
    _seal(observer, name, contact)
    secrets = _renew(observer)
    observer.save(force_insert=True)
    if precinct is not None:
        deploy(observer, precinct, by=by)
    return observer, secrets


@dataclass(frozen=True)
class Newcomer:
    """One line of a list of people to be invited."""

    name: str
    contact: str = ""
    precinct: Precinct | None = None


@transaction.atomic
def invite_many(
    organisation: Organisation, people: list[Newcomer], *, number: UUID, by=None
) -> list[tuple[Observer, Secrets]]:
    """Everybody on a list, or nobody. Asking twice with one `number` invites them once."""
    return [
        invite(
            organisation,
            name=one.name,
            contact=one.contact,
            precinct=one.precinct,
            public_id=number if place == 0 else None,
            by=by,
        )
        for place, one in enumerate(people)
    ]


def _account() -> tuple[str, User]:
    """A code that nobody has, and the account behind it; it has no password."""
    while True:
        code = f"OBS-{references.random_code(5)}"
        try:
            with transaction.atomic():
                return code, User.objects.create_user(f"obs-{code[4:].lower()}", display_name=code)
        except IntegrityError:
            continue


def _seal(observer: Observer, name: str, contact: str) -> None:
    if name:
        observer.sealed_name = keys.seal_to(Vault.Kind.CONTACT, name, observer.place("name"))
    if contact:
        observer.sealed_contact = keys.seal_to(
            Vault.Kind.CONTACT, contact, observer.place("contact")
        )


def _renew(observer: Observer) -> Secrets:
    secrets = Secrets(references.grouped(references.random_code(16)), pins.new())
    observer.invitation = invitation_digest(secrets.code)
    observer.pin = pins.hashed(secrets.pin, secrets.code)
    observer.invited_at = timezone.now()
    observer.came_in_at, observer.wrong_pins, observer.next_try_at = None, 0, None
    return secrets


RENEWED = ("invitation", "pin", "invited_at", "came_in_at", "wrong_pins", "next_try_at")


def invitation_digest(secret: str) -> str:
    """What the row holds of an invitation: SHA-256 of the normalised secret (80 bits)."""
    return hashlib.sha256(references.normal(secret).encode()).hexdigest()


@transaction.atomic
def correct(
    observer: Observer,
    *,
    version: int,
    organisation: Organisation,
    name: str = "",
    contact: str = "",
) -> None:
    """Put right who an observer is; a name or contact that is left empty stays as it was."""
    _seal(observer, name, contact)
    changed = Observer.objects.filter(pk=observer.pk, version=version).update(
        version=F("version") + 1,
        organisation=organisation,
        sealed_name=observer.sealed_name,
        sealed_contact=observer.sealed_contact,
    )
    if not changed:
        raise Refused(
            _("Somebody else changed this observer meanwhile. Look again."), conflict=True
        )


@transaction.atomic
def invite_again(observer: Observer) -> Secrets:
    """A new card; the old one is dead from now on, and so is every session that it opened."""
    secrets = _renew(observer)
    observer.revoked_at = None
    observer.version += 1
    observer.save(update_fields=[*RENEWED, "revoked_at", "version"])
    accounts.end_sessions(observer.account, is_active=True)
    return secrets


@transaction.atomic
def make_cards(observers: list[Observer]) -> list[tuple[Observer, Secrets]]:
    """New cards for many: for who lost theirs, and for a sheet that never came out of a printer."""
    return [(one, invite_again(one)) for one in observers]


@transaction.atomic
def revoke(observer: Observer) -> None:
    """End the invitation and every session that came from it."""
    observer.invitation, observer.pin = None, ""
    observer.revoked_at = timezone.now()
    observer.version += 1
    observer.save(update_fields=["invitation", "pin", "revoked_at", "version"])
    accounts.end_sessions(observer.account, is_active=False)


def who_holds(secret: str) -> Observer | None:
    """The observer whose invitation this is, or None."""
    return (
        Observer.objects.select_related("account")
        .filter(invitation=invitation_digest(secret), revoked_at=None, account__is_active=True)
        .first()
    )


class NotLetIn(Refused):
    """A code or a PIN that lets nobody in; `field` is the one to look at."""

    def __init__(self, words, *, field: str):
        super().__init__(words, code=f"wrong-{field}")
        self.field = field


def come_in(code: str, pin: str) -> Observer:
    """The observer whose card and PIN these are. Raises NotLetIn.

    Wrong PINs are counted for each invitation and wait longer and longer: whoever found a card
    does not find the PIN, and nobody is shut out for ever. A code cannot be guessed, so it is
    no secret to say that there is none.
    """
    observer = who_holds(code)
    if observer is None:
        raise NotLetIn(
            _(
                "No invitation has this code. Check it letter by letter, "
                "or ask your coordinator for a new card."
            ),
            field="code",
        )
    if until := _take_try(observer):
        seconds = max(1, round((until - timezone.now()).total_seconds()))
        raise NotLetIn(
            _(
                "There were too many wrong PINs. Wait {seconds} seconds, then type it again, "
                "or ask your coordinator for a new card."
            ).format(seconds=seconds),
            field="pin",
        )
    if not pins.fits(pin, code, observer.pin):
        raise NotLetIn(
            _("This is not the PIN. Your coordinator told it to you; it is not on the card."),
            field="pin",
        )
    Observer.objects.filter(pk=observer.pk).update(
        wrong_pins=0, next_try_at=None, came_in_at=timezone.now()
    )
    return observer


@transaction.atomic
def _take_try(observer: Observer) -> datetime | None:
    """Take one try before the PIN is looked at, so that a hundred at once count as many.

    Returns until when to wait, when there is none now.
    """
    row = Observer.objects.select_for_update().get(pk=observer.pk)
    now = timezone.now()
    if row.next_try_at and row.next_try_at > now:
        return row.next_try_at
    row.wrong_pins = min(row.wrong_pins + 1, 9999)
    row.next_try_at = pins.next_try(row.wrong_pins, now)
    row.save(update_fields=["wrong_pins", "next_try_at"])
    return None


# --- Deployments -------------------------------------------------------------------------------


@transaction.atomic
def deploy(observer: Observer, precinct, *, by=None) -> Deployment:
    """Place an observer at a precinct for its election; observers may place themselves."""
    if observer.revoked_at is not None:
        raise Refused(_("This observer's invitation has ended. Invite them again first."))
    row, made = Deployment.objects.get_or_create(
        observer=observer, election=precinct.election, precinct=precinct
    )
    if not made:
        raise Refused(_("This observer is already placed at that precinct."))
    stations.record(observer, Verb.PLACED, precinct, by=by)
    return row


@transaction.atomic
def move(deployment: Deployment, state: str, *, version: int, by=None) -> None:
    """Planned, present, gone; refused when somebody else changed it meanwhile."""
    _change(deployment, version, state=state)
    stations.record(deployment.observer, Verb.MOVED, deployment.precinct, by=by, state=str(state))


@transaction.atomic
def correct_station(
    deployment: Deployment, precinct: Precinct, *, why: str, version: int, by=None
) -> None:
    """Say at which precinct an observer really is. What was told before stays as it was told;
    the history says from where to where, who said so, and why."""
    before = deployment.precinct
    if precinct == before:
        raise Refused(_("This is the station where you are placed."), code="same-station")
    if precinct.election_id != deployment.election_id:
        raise Refused(_("This station belongs to another election."), code="other-election")
    if Deployment.objects.filter(
        observer=deployment.observer, election=deployment.election, precinct=precinct
    ).exists():
        raise Refused(_("You are placed at that station, too."), code="placed-already")
    _change(deployment, version, precinct=precinct)
    stations.record(
        deployment.observer,
        Verb.CORRECTED,
        precinct,
        by=by,
        before=str(before.public_id),
        why=StationEvent.Why(why).value,
    )


def _change(deployment: Deployment, version: int, **columns) -> None:
    changed = Deployment.objects.filter(pk=deployment.pk, version=version).update(
        version=version + 1, **columns
    )
    if not changed:
        raise Refused(
            _("Somebody else changed this deployment meanwhile. Look again."), conflict=True
        )


@transaction.atomic
def withdraw(deployment: Deployment, *, by=None) -> None:
    """Take a deployment off the plan."""
    stations.record(deployment.observer, Verb.WITHDRAWN, deployment.precinct, by=by)
    deployment.delete()

"""What coordinators do with observers: invite them, place them, end an invitation."""

import hashlib
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Precinct
from observers.roster import stations
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


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    name: str,
    contact: str = "",
    precinct=None,
    public_id: UUID | None = None,
    by=None,
) -> tuple[Observer, str]:
    """A new observer and the secret of the invitation link, which is shown once.

    Name and contact go to the contact vault; everywhere else the observer is a code.
    Asking twice with one `public_id` invites once.
    """
    if public_id and Observer.objects.filter(public_id=public_id).exists():
        raise Refused(
            _(
                "This invitation was made already, and its code was shown then. "
                "If it is lost, open the observer and make a new code."
            ),
            code="invited-already",
        )
    code, account = _account()
    RoleHeld.objects.create(user=account, role=Role.OBSERVER)
    observer = Observer(
        public_id=public_id or uuid4(), code=code, organisation=organisation, account=account
    )
    _seal(observer, name, contact)
    secret = _renew(observer)
    observer.save(force_insert=True)
    if precinct is not None:
        deploy(observer, precinct, by=by)
    return observer, secret


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


def _renew(observer: Observer) -> str:
    secret = references.grouped(references.random_code(16))
    observer.invitation = invitation_digest(secret)
    observer.invited_at = timezone.now()
    return secret


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
def invite_again(observer: Observer) -> str:
    """A new link; the old one is dead from now on, and so is every session that it opened."""
    secret = _renew(observer)
    observer.revoked_at = None
    observer.version += 1
    observer.save(update_fields=["invitation", "invited_at", "revoked_at", "version"])
    accounts.end_sessions(observer.account, is_active=True)
    return secret


@transaction.atomic
def revoke(observer: Observer) -> None:
    """End the invitation and every session that came from it."""
    observer.invitation = None
    observer.revoked_at = timezone.now()
    observer.version += 1
    observer.save(update_fields=["invitation", "revoked_at", "version"])
    accounts.end_sessions(observer.account, is_active=False)


def who_holds(secret: str) -> Observer | None:
    """The observer whose invitation this is, or None."""
    return (
        Observer.objects.select_related("account")
        .filter(invitation=invitation_digest(secret), revoked_at=None, account__is_active=True)
        .first()
    )


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

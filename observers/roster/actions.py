"""What coordinators do with observers: invite them, place them, end an invitation."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Deployment, Observer, Organisation
from portal.accounts import keys
from portal.accounts.models import Role, RoleHeld, User, Vault
from portal.lib import references
from portal.lib.refusals import Refused


@transaction.atomic
def invite(organisation: Organisation, *, name: str, contact: str = "") -> tuple[Observer, str]:
    """A new observer and the secret of the invitation link, which is shown once.

    Name and contact go to the contact vault; everywhere else the observer is a code.
    """
    code = f"OBS-{references.random_code(5)}"
    account = User.objects.create_user(f"obs-{code[4:].lower()}", display_name=code)
    RoleHeld.objects.create(user=account, role=Role.OBSERVER)
    observer = Observer(code=code, organisation=organisation, account=account)
    observer.sealed_name = keys.seal_to(Vault.Kind.CONTACT, name, observer.place("name"))
    if contact:
        observer.sealed_contact = keys.seal_to(
            Vault.Kind.CONTACT, contact, observer.place("contact")
        )
    secret = _renew(observer)
    observer.save()
    return observer, secret


def _renew(observer: Observer) -> str:
    secret = references.grouped(references.random_code(16))
    observer.invitation = invitation_digest(secret)
    observer.invited_at = timezone.now()
    return secret


def invitation_digest(secret: str) -> str:
    """What the row holds of an invitation: SHA-256 of the normalised secret (80 bits)."""
    return hashlib.sha256(references.normal(secret).encode()).hexdigest()


@transaction.atomic
def invite_again(observer: Observer) -> str:
    """A new link; the old one is dead from now on."""
    secret = _renew(observer)
    observer.revoked_at = None
    observer.version += 1
    observer.save(update_fields=["invitation", "invited_at", "revoked_at", "version"])
    User.objects.filter(pk=observer.account_id).update(is_active=True)
    return secret


@transaction.atomic
def revoke(observer: Observer) -> None:
    """End the invitation and every session that came from it."""
    observer.invitation = None
    observer.revoked_at = timezone.now()
    observer.version += 1
    observer.save(update_fields=["invitation", "revoked_at", "version"])
    User.objects.filter(pk=observer.account_id).update(
        is_active=False, password=f"!{secrets.token_hex(20)}"
    )


def who_holds(secret: str) -> Observer | None:
    """The observer whose invitation this is, or None."""
    return (
        Observer.objects.select_related("account")
        .filter(invitation=invitation_digest(secret), revoked_at=None, account__is_active=True)
        .first()
    )


@transaction.atomic
def deploy(observer: Observer, precinct) -> Deployment:
    """Place an observer at a precinct for its election."""
    if observer.revoked_at is not None:
        raise Refused(_("This observer's invitation has ended. Invite them again first."))
    row, made = Deployment.objects.get_or_create(
        observer=observer, election=precinct.election, precinct=precinct
    )
    if not made:
        raise Refused(_("This observer is already placed at that precinct."))
    return row


@transaction.atomic
def move(deployment: Deployment, state: str, *, version: int) -> None:
    """Planned, present, gone; refused when somebody else changed it meanwhile."""
    changed = Deployment.objects.filter(pk=deployment.pk, version=version).update(
        state=state, version=version + 1
    )
    if not changed:
        raise Refused(
            _("Somebody else changed this deployment meanwhile. Look again."), conflict=True
        )


@transaction.atomic
def withdraw(deployment: Deployment) -> None:
    """Take a deployment off the plan."""
    deployment.delete()

"""What is done with people: taken in, given roles, let into vaults, signed off."""

import secrets

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import alarms, invitations, keys, recovery, sign_ins, signed_keys, tokens
from portal.accounts.models import (
    VAULT_ROLES,
    ApiToken,
    Invitation,
    Mailbox,
    MemberKey,
    Role,
    RoleHeld,
    Scope,
    User,
    Vault,
    VaultGrant,
)
from portal.lib import references
from portal.lib.refusals import Refused


def first_password() -> str:
    """A password to be read out once and changed: 24 characters, 120 bits."""
    return references.grouped(references.random_code(24)).lower()


@transaction.atomic
def take_in(
    username: str,
    roles: set[str],
    *,
    display_name: str = "",
    language: str = "ru",
    member: keys.OpenMember | None = None,
):
    """A new account with a first password and a key of its own. Returns (user, password).

    `member`, who lets the person in, vouches for the key; without one somebody has to who has a
    recovery key. The vaults stay shut until a colleague who has them open grants them.
    """
    username = username.strip().lower()
    password = first_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username,
                password,
                display_name=display_name.strip(),
                language=language,
                password_is_first=True,
            )
    except IntegrityError:
        raise Refused(
            _("There is an account with this name already. Choose another."), code="name-taken"
        ) from None
    RoleHeld.objects.bulk_create(RoleHeld(user=user, role=role) for role in sorted(roles))
    pair = keys.make_member_key(user, password)
    if member is not None:
        signed_keys.vouch_by_member(user, pair.private, member=member)
    return user, password


def invite(
    username: str,
    roles: set[str],
    *,
    display_name: str = "",
    regions=(),
    elections=(),
    member: keys.OpenMember | None,
) -> tuple[Invitation, str]:
    """A link by which somebody comes in under this name; returns it with its code, shown once.

    `member`, who invites, vouches for the key that will be made with it.
    """
    if member is None:
        raise keys.KeyLocked()
    username = username.strip().lower()
    waits = Invitation.objects.waiting().filter(username=username).exists()
    if waits or User.objects.filter(username=username).exists():
        raise Refused(_("There is an account with this name already. Choose another."))
    return invitations.write(
        username,
        roles,
        display_name=display_name.strip(),
        regions=regions,
        elections=elections,
        member=member,
    )


@transaction.atomic
def come_in(code: str, password: str, *, language: str = "ru") -> User:
    """Take an invitation up: an account with a password of one's own, and a key.

    The vaults stay shut until a colleague who has them open grants them. Raises Refused.
    """
    row = invitations.find(code)
    invitations.end(row)
    if not row.invited_by.is_active or Role.ADMINISTRATOR not in row.invited_by.roles:
        raise invitations.Unknown()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                row.username, password, display_name=row.display_name, language=language
            )
    except IntegrityError:
        raise Refused(
            _("There is an account with this name already. Choose another."), code="name-taken"
        ) from None
    RoleHeld.objects.bulk_create(RoleHeld(user=user, role=one) for one in row.allowed["roles"])
    limit(user, row.allowed["regions"], row.allowed["elections"])
    invitations.vouch_for(row, code, user, keys.make_member_key(user, password))
    return user


def take_invitation_back(row: Invitation) -> None:
    """The link holds no more."""
    invitations.end(row)


@transaction.atomic
def begin_anew(user: User, *, by: User, member: keys.OpenMember | None) -> str:
    """A new first password for somebody who lost theirs, or the telephone with the app.

    Key, vaults, code app and every session are gone; a colleague lets the person in again.
    Whoever does it vouches for the new key. Returns the password, to be read out once.
    """
    if member is None:
        raise keys.KeyLocked()
    if user == by:
        raise Refused(_("Nobody does this for themselves. Ask another administrator."))
    if not user.is_active:
        raise Refused(_("This account is closed."))
    password = first_password()
    user.set_password(password)
    user.password_is_first = True
    user.save(update_fields=["password", "password_is_first"])
    Authenticator.objects.filter(user=user).delete()
    take_tokens_away(user)
    pair = keys.make_member_key(user, password)
    signed_keys.vouch_by_member(user, pair.private, member=member)
    return password


@transaction.atomic
def set_roles(user: User, roles: set[str], *, by: User) -> None:
    """Give and take roles; a vault that no role needs any more is taken away with it."""
    if user == by:
        raise Refused(_("Nobody changes their own roles. Ask another administrator."))
    RoleHeld.objects.filter(user=user).exclude(role__in=roles).delete()
    for role in sorted(roles):
        RoleHeld.objects.get_or_create(user=user, role=role)
    needless = [kind for kind, allowed in VAULT_ROLES.items() if not allowed & roles]
    _take_away(VaultGrant.objects.filter(member_key__user=user, vault__kind__in=needless))


def _take_away(grants) -> None:
    """Nothing opens by these grants any more; and whoever had kept a key of theirs aside opens
    nothing new once each vault has another key, which its recovery key is needed for."""
    kinds = set(grants.values_list("vault__kind", flat=True))
    Vault.objects.filter(kind__in=kinds, rotation_due=None).update(rotation_due=timezone.now())
    grants.delete()


@transaction.atomic
def limit(user: User, regions: list[str], elections: list[str]) -> None:
    """Limit somebody to regions and elections; empty means all of them."""
    wanted = [(Scope.Kind.REGION, code) for code in regions]
    wanted += [(Scope.Kind.ELECTION, code) for code in elections]
    Scope.objects.filter(user=user).delete()
    Scope.objects.bulk_create(Scope(user=user, kind=kind, code=code) for kind, code in wanted)


def let_in(user: User, kind: str, *, by: User, member: keys.OpenMember | None) -> None:
    """Grant a vault that `by` has open to a colleague whose roles need it.

    Raises WrongKey, and sounds an alarm, when nobody vouches for the colleague's key.
    """
    if not VAULT_ROLES[Vault.Kind(kind)] & user.roles:
        raise Refused(_("None of this person's roles needs that vault."))
    if not MemberKey.objects.filter(user=user).exists():
        raise Refused(_("This person has no key yet: they have to sign in with a password first."))
    try:
        keys.grant(kind, user, keys.require(member, kind).private, by=by)
    except signed_keys.WrongKey as wrong:
        alarms.sound(alarms.Alarm.Kind.KEY, name=wrong.name)
        raise


@transaction.atomic
def let_in_by_recovery(user: User, kind: str, words: str, *, by: User) -> None:
    """Grant a vault with its recovery key, when no member is left who could. Raises WrongKey."""
    if not VAULT_ROLES[Vault.Kind(kind)] & user.roles:
        raise Refused(_("None of this person's roles needs that vault."))
    if not MemberKey.objects.filter(user=user).exists():
        raise Refused(_("This person has no key yet: they have to sign in with a password first."))
    given = recovery.of_vault(kind, words)
    keys.grant(kind, user, recovery.open_vault(kind, given).private, by=by)


def rotate(kind: str, words: str, *, by: User) -> tuple[int, int]:
    """Give a vault a new key, with the words of its recovery key.

    Returns how many members open it from now on, and how many have lost it.
    """
    return recovery.rotate(kind, recovery.of_vault(kind, words))


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """End an account: no sign-in, no vaults. What the person wrote stays."""
    if user == by:
        raise Refused(_("Nobody closes their own account. Ask another administrator."))
    end_sessions(user, is_active=False)
    take_tokens_away(user)
    _take_away(VaultGrant.objects.filter(member_key__user=user))
    MemberKey.objects.filter(user=user).delete()
    Mailbox.objects.filter(user=user).delete()


def sign_out(user: User, *, by: User) -> int:
    """End every browser in which a colleague is signed in, as when a computer was taken; how many
    there were. Password, app and key stay as they are."""
    if user == by:
        raise Refused(_("Your own browsers are listed under “Your account”."))
    return sign_ins.end_all(user)


def give_token(user: User) -> str:
    """A token by which an integration asks the API as this person; shown once."""
    if not user.is_active or not user.is_staff:
        raise Refused(_("Only people who work at a desk can have a token."))
    return tokens.make(user)


def take_tokens_away(user: User) -> int:
    """End every token of a person; how many there were."""
    return ApiToken.objects.filter(user=user).delete()[0]


def end_sessions(user: User, **changes) -> None:
    """Every browser in which this person is signed in is signed out at once: what it holds
    was made from a password that is not there any more."""
    User.objects.filter(pk=user.pk).update(password=f"!{secrets.token_hex(20)}", **changes)


@transaction.atomic
def change_password(user: User, old: str, new: str) -> None:
    """A new password; the member key stays the same and is wrapped again."""
    if MemberKey.objects.filter(user=user).exists():
        keys.rewrap_member_key(user, old, new)
    user.set_password(new)
    user.password_is_first = False
    user.save(update_fields=["password", "password_is_first"])

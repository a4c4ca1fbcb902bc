"""What is done with people: taken in, given roles, let into vaults, signed off."""

import secrets

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import (
    agreements,
    alarms,
    anew,
    invitations,
    keys,
    known,
    recovery,
    sign_ins,
    signed_keys,
    tokens,
)
from portal.accounts.models import (
    VAULT_ROLES,
    ApiToken,
    Invitation,
    Mailbox,
    MemberKey,
    PersonEvent,
    Role,
    RoleHeld,
    Scope,
    User,
    Vault,
    VaultGrant,
)
from portal.accounts.people_ledger import record
from portal.lib import references
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair

Verb = PersonEvent.Verb


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
    recovery key. The vaults stay shut until a colleague who has them open grants them. By a member
    alone nobody is taken in who may agree to what takes two people: they are invited.
    """
    if member is not None and agreements.takes_two(roles):
        raise invitations.NotAgreed()
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
    record(user, Verb.ADDED, by=member and member.user, roles=sorted(roles))
    return user, password


@transaction.atomic
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

    `member`, who invites, vouches for the key that will be made with it. Somebody who may agree to
    what takes two people comes in only after a second person agreed to the invitation.
    """
    if member is None:
        raise keys.KeyLocked()
    username = username.strip().lower()
    waits = Invitation.objects.waiting().filter(username=username).exists()
    if waits or User.objects.filter(username=username).exists():
        raise Refused(_("There is an account with this name already. Choose another."))
    row, code = invitations.write(
        username,
        roles,
        display_name=display_name.strip(),
        regions=regions,
        elections=elections,
        member=member,
    )
    record(member.user, Verb.INVITED, by=member.user, name=username, **row.allowed)
    if agreements.takes_two(roles):
        invitations.ask(row)
    return row, code


@transaction.atomic
def come_in(code: str, password: str, *, language: str = "ru") -> User:
    """Take an invitation up: an account with a password of one's own, and a key.

    The vaults stay shut until a colleague who has them open grants them. Raises Refused.
    """
    row = invitations.find(code)
    word = invitations.agreed(row)
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
    _set_limits(user, row.allowed["regions"], row.allowed["elections"])
    invitations.vouch_for(row, code, user, keys.make_member_key(user, password))
    record(
        user,
        Verb.CAME_IN,
        by=user,
        invited_by=row.invited_by.username,
        agreed=word and word.answered_by.username,
        **row.allowed,
    )
    return user


@transaction.atomic
def take_invitation_back(row: Invitation, *, by: User) -> None:
    """The link holds no more, and nobody needs to agree to it."""
    end_invitation(row, by=by)
    agreements.overtaken(invitations.asked(row), by=by)


def end_invitation(row: Invitation, *, by: User) -> None:
    invitations.end(row)
    record(row.invited_by, Verb.UNINVITED, by=by, name=row.username)


@transaction.atomic
def begin_anew(user: User, *, by: User, member: keys.OpenMember | None) -> str:
    """A new first password for somebody who lost theirs, or the telephone with the app.

    Key, vaults, code app and every session are gone; a colleague lets the person in again.
    Whoever does it vouches for the new key. With somebody who may agree to what takes two people
    it is done after a second person agreed. Returns the password, to be read out once.
    """
    if member is None:
        raise keys.KeyLocked()
    # Held, so that one word of a second person is not used twice at once.
    word = anew.check(User.objects.select_for_update().get(pk=user.pk), by=by)
    said = {"agreed": word.answered_by.username, "agreement": str(word.public_id)} if word else {}
    password, pair = _first_again(user, by=by, **said)
    signed_keys.vouch_by_member(user, pair.private, member=member)
    return password


def ask_to_begin_anew(user: User, *, by: User) -> agreements.Agreement:
    """Ask a second person, who is neither `by` nor the one concerned."""
    return anew.ask(user, by=by)


@transaction.atomic
def begin_anew_by_recovery(user: User, kind: str, words: str) -> str:
    """The same at the console, when nobody is left who could: a recovery key vouches."""
    if not user.is_active:
        raise Refused(_("This account is closed."))
    given = recovery.of_vault(kind, words)
    password, pair = _first_again(user, by=None, by_recovery=True)
    signed_keys.vouch_by_recovery(user, pair.private, kind=str(kind), signer=given.signer)
    return password


def _first_again(user: User, *, by: User | None, **said) -> tuple[str, Keypair]:
    grants = VaultGrant.objects.filter(member_key__user=user)
    vaults = sorted(grants.values_list("vault__kind", flat=True))
    password = first_password()
    user.set_password(password)
    user.password_is_first = True
    user.save(update_fields=["password", "password_is_first"])
    Authenticator.objects.filter(user=user).delete()
    take_tokens_away(user, by=by)
    pair = keys.make_member_key(user, password)
    record(user, Verb.ANEW, by=by, vaults=vaults, **said)
    return password, pair


@transaction.atomic
def set_roles(user: User, roles: set[str], *, by: User, agreed: str = "") -> None:
    """Give and take roles; a vault that no role needs any more is taken away with it."""
    if user == by:
        raise Refused(_("Nobody changes their own roles. Ask another administrator."))
    if set(RoleHeld.objects.filter(user=user).values_list("role", flat=True)) != set(roles):
        record(user, Verb.ROLES, by=by, roles=sorted(roles), agreed=agreed)
    RoleHeld.objects.filter(user=user).exclude(role__in=roles).delete()
    for role in sorted(roles):
        RoleHeld.objects.get_or_create(user=user, role=role)
    agreements.end_questions(user, by=by)
    needless = [kind for kind, allowed in VAULT_ROLES.items() if not allowed & roles]
    _take_away(user, VaultGrant.objects.filter(vault__kind__in=needless), by=by)


def _take_away(user: User, grants, *, by: User) -> None:
    """Nothing opens by these grants any more; and whoever had kept a key of theirs aside opens
    nothing new once each vault has another key, which its recovery key is needed for."""
    grants = grants.filter(member_key__user=user)
    kinds = sorted(grants.values_list("vault__kind", flat=True))
    if not kinds:
        return
    Vault.objects.filter(kind__in=kinds, rotation_due=None).update(rotation_due=timezone.now())
    grants.delete()
    record(user, Verb.VAULT_TAKEN, by=by, vaults=kinds)


@transaction.atomic
def limit(
    user: User,
    regions: list[str],
    elections: list[str],
    *,
    by: User | None = None,
    agreed: str = "",
) -> None:
    """Limit somebody to regions and elections; empty means all of them."""
    if _set_limits(user, regions, elections):
        said = {"regions": sorted(regions), "elections": sorted(elections)}
        record(user, Verb.LIMITS, by=by, agreed=agreed, **said)


def _set_limits(user: User, regions, elections) -> bool:
    """Whether they are others than before."""
    wanted = [(Scope.Kind.REGION, code) for code in regions]
    wanted += [(Scope.Kind.ELECTION, code) for code in elections]
    if set(Scope.objects.filter(user=user).values_list("kind", "code")) == set(wanted):
        return False
    Scope.objects.filter(user=user).delete()
    Scope.objects.bulk_create(Scope(user=user, kind=kind, code=code) for kind, code in wanted)
    return True


def let_in(user: User, kind: str, *, by: User, member: keys.OpenMember | None) -> None:
    """Grant a vault that `by` has open to a colleague whose roles need it.

    Raises WrongKey, and sounds an alarm, when nobody vouches for the colleague's key.
    """
    if not VAULT_ROLES[Vault.Kind(kind)] & user.roles:
        raise Refused(_("None of this person's roles needs that vault."))
    if not MemberKey.objects.filter(user=user).exists():
        raise Refused(_("This person has no key yet: they have to sign in with a password first."))
    try:
        with transaction.atomic():
            keys.grant(kind, user, keys.require(member, kind).private, by=by)
            record(user, Verb.VAULT_GIVEN, by=by, vaults=[str(kind)])
    except signed_keys.WrongKey as wrong:
        alarms.sound(alarms.Alarm.Kind.KEY, name=wrong.name)
        raise


@transaction.atomic
def let_in_by_recovery(user: User, kind: str, words: str, *, by: User | None) -> None:
    """Grant a vault with its recovery key, when no member is left who could. Raises WrongKey."""
    if not VAULT_ROLES[Vault.Kind(kind)] & user.roles:
        raise Refused(_("None of this person's roles needs that vault."))
    if not MemberKey.objects.filter(user=user).exists():
        raise Refused(_("This person has no key yet: they have to sign in with a password first."))
    given = recovery.of_vault(kind, words)
    keys.grant(kind, user, recovery.open_vault(kind, given).private, by=by)
    said = {"vaults": [str(kind)], "by_recovery": True, "key": known.named(user.member_key)}
    record(user, Verb.VAULT_GIVEN, by=by, **said)


@transaction.atomic
def confirm_key(user: User, *, by: User) -> None:
    """Say that the key of this colleague is theirs, whose fingerprint was heard and typed."""
    known.confirm(user, by=by)


@transaction.atomic
def rotate(kind: str, words: str, *, by: User) -> tuple[int, int]:
    """Give a vault a new key, with the words of its recovery key.

    Returns how many members open it from now on, and how many have lost it.
    """
    before = _members(kind)
    kept, lost = recovery.rotate(kind, recovery.of_vault(kind, words))
    record(by, Verb.ROTATED, by=by, vaults=[str(kind)])
    for user in before - _members(kind):
        record(user, Verb.VAULT_TAKEN, by=by, vaults=[str(kind)])
    return kept, lost


def _members(kind: str) -> set[User]:
    return set(User.objects.filter(member_key__grants__vault__kind=kind))


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """End an account: no sign-in, no vaults. What the person wrote stays."""
    if user == by:
        raise Refused(_("Nobody closes their own account. Ask another administrator."))
    end_sessions(user, is_active=False)
    user.is_active = False
    agreements.end_questions(user, by=by)
    take_tokens_away(user, by=by)
    _take_away(user, VaultGrant.objects.all(), by=by)
    MemberKey.objects.filter(user=user).delete()
    Mailbox.objects.filter(user=user).delete()
    record(user, Verb.CLOSED, by=by)


@transaction.atomic
def sign_out(user: User, *, by: User) -> int:
    """End every browser in which a colleague is signed in, as when a computer was taken; how many
    there were. Password, app and key stay as they are."""
    if user == by:
        raise Refused(_("Your own browsers are listed under “Your account”."))
    record(user, Verb.SIGNED_OUT, by=by)
    return sign_ins.end_all(user)


@transaction.atomic
def give_token(user: User) -> str:
    """A token by which an integration asks the API as this person; shown once."""
    if not user.is_active or not user.is_staff:
        raise Refused(_("Only people who work at a desk can have a token."))
    record(user, Verb.TOKEN_GIVEN)
    return tokens.make(user)


@transaction.atomic
def take_tokens_away(user: User, *, by: User | None = None) -> int:
    """End every token of a person; how many there were."""
    count = ApiToken.objects.filter(user=user).delete()[0]
    if count:
        record(user, Verb.TOKEN_TAKEN, by=by)
    return count


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

"""What is done with people: taken in, given roles, let into vaults, signed off."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import VAULT_ROLES, MemberKey, RoleHeld, User, Vault, VaultGrant
from portal.lib import references
from portal.lib.refusals import Refused


def first_password() -> str:
    """A password to be read out once and changed: 24 characters, 120 bits."""
    return references.grouped(references.random_code(24)).lower()


@transaction.atomic
def take_in(username: str, roles: set[str], *, display_name: str = "", language: str = "ru"):
    """A new account with a first password and a key of its own. Returns (user, password).

    The vaults stay shut until a colleague who has them open grants them.
    """
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise Refused(_("There is an account with this name already. Choose another."))
    password = first_password()
    user = User.objects.create_user(
        username, password, display_name=display_name.strip(), language=language
    )
    RoleHeld.objects.bulk_create(RoleHeld(user=user, role=role) for role in sorted(roles))
    keys.make_member_key(user, password)
    return user, password


@transaction.atomic
def set_roles(user: User, roles: set[str], *, by: User) -> None:
    """Give and take roles; a vault that no role needs any more is taken away with it."""
    if user == by:
        raise Refused(_("Nobody changes their own roles. Ask another administrator."))
    RoleHeld.objects.filter(user=user).exclude(role__in=roles).delete()
    for role in sorted(roles - user.roles):
        RoleHeld.objects.get_or_create(user=user, role=role)
    needless = [kind for kind, allowed in VAULT_ROLES.items() if not allowed & roles]
    VaultGrant.objects.filter(member_key__user=user, vault__kind__in=needless).delete()


@transaction.atomic
def let_in(user: User, kind: str, *, by: User, member: keys.OpenMember | None) -> None:
    """Grant a vault that `by` has open to a colleague whose roles need it."""
    if not VAULT_ROLES[Vault.Kind(kind)] & user.roles:
        raise Refused(_("None of this person's roles needs that vault."))
    if not MemberKey.objects.filter(user=user).exists():
        raise Refused(_("This person has no key yet: they have to sign in with a password first."))
    keys.grant(kind, user, keys.require(member, kind).private, by=by)


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """End an account: no sign-in, no vaults. What the person wrote stays."""
    if user == by:
        raise Refused(_("Nobody closes their own account. Ask another administrator."))
    User.objects.filter(pk=user.pk).update(is_active=False, password=f"!{secrets.token_hex(20)}")
    MemberKey.objects.filter(user=user).delete()


@transaction.atomic
def change_password(user: User, old: str, new: str) -> None:
    """A new password; the member key stays the same and is wrapped again."""
    if MemberKey.objects.filter(user=user).exists():
        keys.rewrap_member_key(user, old, new)
    user.set_password(new)
    user.save(update_fields=["password"])

"""Whose word counts as a second person's: whose key somebody else knows, who did not let them in.

Whoever lets somebody in holds the first password or the code, and may come in first as the
newcomer. So a key counts only when another person heard its fingerprint by voice: at a grant of
a vault, or here. What a recovery key vouches for needs no voice: it is how a house begins.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts import agreements, signed_keys
from portal.accounts.models import VAULT_ROLES, MemberKey, PersonEvent, Role, User, VaultGrant
from portal.accounts.people_ledger import record
from portal.lib import sealing
from portal.lib.refusals import Refused

# Who may say that a key is a colleague's.
CONFIRMERS = frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN})


@dataclass(frozen=True)
class Standing:
    """What the page of a person says of their key."""

    is_known: bool
    line: PersonEvent | None


class NotKnown(Refused):
    def __init__(self):
        super().__init__(
            _(
                "Nobody but who let you in has compared your key yet. Read the fingerprint on "
                "“Your account” to another administrator or custodian by voice: they type it "
                "under “Let colleagues in”. Until then somebody else has to agree."
            ),
            code="not-known",
        )


class NoVault(Refused):
    def __init__(self):
        super().__init__(
            _("No colleague has let you into your vault yet. Somebody else has to agree to this.")
        )


def check(user: User, roles) -> None:
    """Whether the word of this person counts in one of these roles. Raises Refused."""
    held = user.roles & frozenset(roles)
    if any(counts(user, role) for role in held):
        return
    if any(_kinds(role) for role in held) and not _grants(user, held).exists():
        raise NoVault()
    raise NotKnown()


def counts(user: User, role: str) -> bool:
    """A role that opens a vault agrees to nothing before it is let in there."""
    return is_known(user) and (not _kinds(role) or _grants(user, {role}).exists())


def is_known(user: User) -> bool:
    """Whether somebody vouches for this person's key who did not make it possible alone."""
    return _is_known(user, frozenset())


def _is_known(user: User, asking: frozenset[int]) -> bool:
    """`asking` are those through whom it is asked: two do not vouch for each other in a ring."""
    key = MemberKey.objects.filter(user=user).first()
    if key is None or user.pk in asking:
        return False
    try:
        signed_keys.check_member(key)
    except signed_keys.WrongKey:
        return False
    if let_in_by(key) is None or confirmed(key) is not None:
        return True
    grants = VaultGrant.objects.filter(member_key=key).exclude(granted_by=let_in_by(key))
    return any(
        one.granted_by is None or _is_known(one.granted_by, asking | {user.pk})
        for one in grants.select_related("granted_by")
    )


def let_in_by(key: MemberKey) -> User | None:
    """Who invited this person or began anew with them; None when a recovery key vouches."""
    by = signed_keys.signature_of(key.user, key.public).signer
    return by.owner if by else None


def may_confirm(user: User, *, by: User) -> bool:
    """Whether `by` may say that this is the person's key: neither they nor who let them in."""
    key = MemberKey.objects.filter(user=user).first()
    if key is None or user == by or not user.is_active or not by.roles & CONFIRMERS:
        return False
    try:
        signed_keys.check_member(key)
    except signed_keys.WrongKey:
        return False
    return let_in_by(key) != by and any(counts(by, role) for role in by.roles & CONFIRMERS)


def waiting_for(reader: User) -> list[User]:
    """Colleagues whose word would count somewhere once this person has heard their key."""
    if not reader.roles & CONFIRMERS:
        return []
    people = User.objects.visible_to(reader).at_desks().filter(is_active=True).order_by("username")
    return [
        one
        for one in people.exclude(pk=reader.pk)
        if agreements.takes_two(one.roles) and not is_known(one) and may_confirm(one, by=reader)
    ]


def confirm(user: User, *, by: User) -> None:
    """`by` heard the fingerprint of the key of now; beginning anew makes another, which nobody
    has heard."""
    if not may_confirm(user, by=by):
        raise Refused(
            _(
                "You let this person in yourself, or your own key was not compared yet. Another "
                "administrator or custodian has to compare this one."
            )
        )
    record(user, PersonEvent.Verb.CONFIRMED, by=by, key=named(user.member_key))


def confirmed(key: MemberKey) -> PersonEvent | None:
    """The line that says who heard this very key, or let it in with a recovery key."""
    how = Q(verb=PersonEvent.Verb.CONFIRMED) | Q(detail__by_recovery=True)
    lines = PersonEvent.objects.filter(how, subject=key.user, detail__key=named(key))
    return lines.select_related("actor").order_by("sequence").first()


def named(key: MemberKey) -> str:
    """What the ledger of people calls a key."""
    return sealing.fingerprint(key.public)


def _kinds(role: str) -> list[str]:
    return [kind for kind, allowed in VAULT_ROLES.items() if role in allowed]


def _grants(user: User, roles):
    kinds = [kind for role in roles for kind in _kinds(role)]
    return VaultGrant.objects.filter(member_key__user=user, vault__kind__in=kinds)


def standing_of(user: User) -> Standing | None:
    """Nothing is said of those whose word counts nowhere."""
    key = MemberKey.objects.filter(user=user).first()
    if key is None or not agreements.takes_two(user.roles):
        return None
    return Standing(is_known(user), confirmed(key))

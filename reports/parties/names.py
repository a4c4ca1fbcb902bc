"""Who signs: asked for by the lawyer, handed over by a custodian, for a shift.

Nobody opens these names alone. The custodian who agrees has the identity vault open, and seals
each name to the one lawyer who asked. Whoever withdraws takes the name out of all hands.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import agreements, keys, signed_keys
from portal.accounts.agreements import Agreement, Deed
from portal.accounts.models import MemberKey, Role, User, Vault
from portal.jurisdictions.search import split
from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.parties.models import Collective, HandedName, Signatory

KIND = "signatories"
HANDED_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Person:
    """A signatory, opened: what they said of themselves may stand in a complaint."""

    signatory: Signatory
    name: str
    status: str
    address: str
    contact: str
    iin: str = ""

    def __repr__(self) -> str:
        return f"Person({self.signatory.pk})"


@dataclass(frozen=True)
class Names:
    """What of the names a lawyer holds now."""

    handed: list[HandedName]
    # Those who stand and are not in the lawyer's hands.
    missing: int
    waits: bool

    @property
    def are_complete(self) -> bool:
        return bool(self.handed) and not self.missing

    @property
    def until(self):
        return min(one.until for one in self.handed) if self.handed else None


def held_by(user: User, collective: Collective) -> Names:
    """The names that were handed to this person and still count."""
    HandedName.objects.filter(until__lte=timezone.now()).delete()
    standing = collective.signatories.standing()
    rows = HandedName.objects.filter(to=user, signatory__in=standing).select_related("signatory")
    handed = list(rows.order_by("signatory__number"))
    asked = Agreement.objects.open().filter(kind=KIND, about=collective.number, asked_by=user)
    return Names(handed, standing.count() - len(handed), asked.exists())


def read(names: Names, member: keys.OpenMember | None) -> list[Person]:
    """The people, in the order in which they signed. Raises VaultLocked."""
    if member is None:
        raise keys.VaultLocked(Vault.Kind.IDENTITY)
    return [_person(one, member) for one in names.handed]


def _person(handed: HandedName, member: keys.OpenMember) -> Person:
    private = member.pair.private
    told = json.loads(sealing.unseal_text(bytes(handed.sealed), private, handed.place()))
    if Signatory.Consent.CONTACT not in handed.signatory.consents:
        told["contact"] = ""
    return Person(handed.signatory, **told)


def doubles(people: list[Person]) -> dict[int, int]:
    """Whose signature looks like an earlier one: its number, and that of the earlier."""
    seen: dict[tuple, int] = {}
    found = {}
    for one in people:
        marks = [("iin", one.iin)] if one.iin else []
        marks.append(("name", tuple(sorted(split(one.name))), tuple(split(one.address))))
        number = one.signatory.number
        earlier = [seen.setdefault(mark, number) for mark in marks]
        if min(earlier) < number:
            found[number] = min(earlier)
    return found


def ask(collective: Collective, *, by: User, is_own: bool) -> Agreement:
    """Ask a custodian for the names of everybody who stands. Raises Refused."""
    if not collective.signatories.standing().exists():
        raise Refused(gettext_lazy("Nobody has signed yet."))
    return agreements.ask(KIND, collective.number, by=by, own=is_own)


def _describe(row: Agreement) -> str:
    whose = _("of an own case") if row.detail["own"] else _("of no case of theirs")
    return _("Who signed the collective complaint {number}, {whose}, to draft it").format(
        number=row.about, whose=whose
    )


def _hand_over(row: Agreement, *, by, member) -> None:
    collective = Collective.objects.filter(number=row.about).first()
    found = list(collective.signatories.standing()) if collective else []
    if not found:
        raise Refused(gettext_lazy("Nobody signs this complaint any more."))
    vault = keys.require(member, Vault.Kind.IDENTITY)
    key = MemberKey.objects.get(user=row.asked_by)
    # Whoever can write to the database must not slip in a key of their own.
    signed_keys.check_member(key)
    for one in found:
        handed = HandedName(agreement=row, signatory=one, to=row.asked_by)
        words = sealing.unseal(bytes(one.sealed_identity), vault.private, one.place("identity"))
        HandedName.objects.update_or_create(
            signatory=one,
            to=row.asked_by,
            defaults={
                "agreement": row,
                "sealed": sealing.seal(words, [key.public], handed.place()),
                "until": timezone.now() + HANDED_FOR,
            },
        )


SIGNATORIES = Deed(
    label=gettext_lazy("Who signs a complaint"),
    roles=frozenset({Role.CUSTODIAN}),
    askers=frozenset({Role.LAWYER}),
    describe=_describe,
    perform=_hand_over,
)

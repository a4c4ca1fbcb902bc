"""What pages show of the people who sign: counts for everybody at the case, names for few."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import keys
from portal.accounts.models import User, Vault
from reports.cases.models import Case
from reports.incidents.receipts import OpenCode
from reports.parties import invitations, names
from reports.parties.models import Collective, Signatory

State = Signatory.State


@dataclass(frozen=True)
class Counts:
    """How many sign, agreed to what, and left."""

    signed: int
    withdrew: int
    stopped: int
    struck: int
    # Who agreed to a text that has changed since.
    earlier: int
    contact: int
    further: int

    def as_dict(self) -> dict[str, int]:
        return self.__dict__.copy()


@dataclass(frozen=True)
class Page:
    """One collective complaint for one lawyer. What is sealed is None while the vault is closed."""

    collective: Collective
    reader: User
    member: keys.OpenMember | None = field(repr=False)

    @property
    def is_locked(self) -> bool:
        return self.member is None or not self.member.has(Vault.Kind.CASE)

    @property
    def counts(self) -> Counts:
        return counts_of(self.collective)

    @property
    def text(self) -> invitations.Text | None:
        if self.is_locked or self.collective.is_deleted:
            return None
        return invitations.text_of(self.collective, self.member)

    @property
    def names(self) -> names.Names:
        return names.held_by(self.reader, self.collective)

    def link(self, build) -> str:
        """The address to hand round, made whole by `build`; "" while the vault is closed."""
        if self.is_locked or self.collective.is_deleted:
            return ""
        code = invitations.code_of(self.collective, self.member)
        return build(reverse("parties:join", args=[code]))


def counts_of(collective: Collective) -> Counts:
    rows = collective.signatories.all()
    states = rows.aggregate(
        signed=Count("pk", filter=Q(state=State.SIGNED)),
        withdrew=Count("pk", filter=Q(state=State.WITHDRAWN)),
        stopped=Count("pk", filter=Q(state=State.STOPPED)),
        struck=Count("pk", filter=Q(state=State.STRUCK)),
        earlier=Count(
            "pk", filter=Q(state=State.SIGNED, text_number__lt=F("collective__text_number"))
        ),
    )
    agreed = [set(one) for one in rows.standing().values_list("consents", flat=True)]
    return Counts(
        **states,
        contact=sum(Signatory.Consent.CONTACT in one for one in agreed),
        further=sum(Signatory.Consent.FURTHER in one for one in agreed),
    )


def signatory_of(code: OpenCode) -> Signatory | None:
    """One look at both halves together, whatever is wrong with either."""
    key = code.kept
    return (
        Signatory.objects.select_related("collective__case")
        .filter(receipt_locator=key.locator, receipt_verifier=key.verifier)
        .first()
    )


def consents_of(signatory: Signatory) -> list[str]:
    return [str(Signatory.Consent(code).label) for code in signatory.consents]


def lines_of(case: Case, user: User) -> list[dict]:
    """What the page of a case says of its collective complaints."""
    rows = Collective.objects.visible_to(user).filter(case=case).order_by("-opened_at")
    return [
        {
            "text": row.number,
            "url": reverse("parties:collective", args=[row.public_id]),
            "note": _signed(row.signatories.standing().count()),
        }
        for row in rows[:5]
    ]


def _signed(count: int) -> str:
    if not count:
        return _("nobody has signed yet")
    return ngettext("%(count)s person signs", "%(count)s people sign", count) % {"count": count}

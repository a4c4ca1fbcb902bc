"""Taking much out: a few originals and bundles a day are work, more takes a second person."""

from datetime import timedelta

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts import agreements, openings
from portal.accounts.agreements import Agreement, Deed
from portal.accounts.models import Opening, Role, User
from portal.lib.refusals import Refused

KIND = "bulk"
DAY = timedelta(days=1)
# What a lawyer takes out on a busy day without asking anybody.
FREE = 12
# As much as a bundle for court may hold.
MOST = 2_000
OUTWARD = (Opening.Verb.ORIGINAL, Opening.Verb.BUNDLE)


class TooMuch(Refused):
    """Nothing more leaves today before a second person agrees."""

    def __init__(self, count: int):
        super().__init__(
            ngettext(
                "You have taken out {count} thing since yesterday. For more, a second person has "
                "to agree: ask under “Two people”.",
                "You have taken out {count} things since yesterday. For more, a second person has "
                "to agree: ask under “Two people”.",
                count,
            ).format(count=count),
            code="bulk",
            page=str(reverse_lazy("accounts:bulk")),
        )


class TooMuchAtOnce(Refused):
    """One thing that holds more than may still leave today."""

    def __init__(self, held: int, left: int):
        super().__init__(
            ngettext(
                "This holds {held} complaint, and {left} may still leave today without a second "
                "person. Ask under “Two people”.",
                "This holds {held} complaints, and {left} may still leave today without a second "
                "person. Ask under “Two people”.",
                held,
            ).format(held=held, left=left),
            code="bulk",
            page=str(reverse_lazy("accounts:bulk")),
        )


def taken_out(user: User) -> int:
    """Originals and bundles that this person took out within a day."""
    return openings.lately(user, timezone.now() - DAY).filter(verb__in=OUTWARD).count()


def allowed(user: User) -> int:
    """How many a day: the usual few, and what a second person agreed to."""
    since = timezone.now() - DAY
    agreed = agreements.standing(KIND, user.username, by=user, since=since)
    return FREE + (agreed.detail["count"] if agreed else 0)


def ask_first(user: User, more: int = 1) -> None:
    """`more` is how much leaves with this one download. Raises TooMuch or TooMuchAtOnce."""
    count = taken_out(user)
    left = allowed(user) - count
    if left <= 0:
        raise TooMuch(count)
    if more > left:
        raise TooMuchAtOnce(more, left)


def ask(user: User, count: int) -> Agreement:
    return agreements.ask(KIND, user.username, by=user, count=min(max(1, count), MOST))


def _describe(row: Agreement) -> str:
    return ngettext(
        "{person} wants to take out {count} original or bundle more within a day.",
        "{person} wants to take out {count} originals or bundles more within a day.",
        row.detail["count"],
    ).format(person=row.about, count=row.detail["count"])


BULK = Deed(
    label=_("Taking out much at once"),
    roles=frozenset({Role.LAWYER, Role.CUSTODIAN, Role.ADMINISTRATOR}),
    askers=frozenset({Role.LAWYER}),
    describe=_describe,
)

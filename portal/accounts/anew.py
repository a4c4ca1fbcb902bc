"""Beginning anew with somebody who lost the way in, and whose word it takes.

Whoever makes a first password could come in with it. For somebody whose agreement counts where two
people are needed, that would be a second self: so it takes a second person, who has spoken with
the one concerned (docs/decisions/0071-nobody-is-two.md).
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import agreements
from portal.accounts.agreements import Agreement
from portal.accounts.models import PersonEvent, User
from portal.lib.refusals import Refused

KIND = "begin-anew"
# A second person's word is used within this time, and once.
HOLDS = timedelta(days=1)


class NotAgreed(Refused):
    """Nobody else has agreed yet, or the word was used, or is too old."""

    def __init__(self):
        super().__init__(
            _(
                "This account may agree to what takes two people, so a second person has to agree "
                "before it begins anew. Ask for it on the person's page."
            ),
            code="not-agreed",
        )


def may_be_asked(user: User, *, by: User) -> None:
    """Raises Refused when this is nothing to ask for."""
    if user == by:
        raise Refused(_("Nobody does this for themselves. Ask another administrator."))
    if not user.is_active:
        raise Refused(_("This account is closed."))


def takes_two(user: User) -> bool:
    return agreements.takes_two(user.roles)


def ask(user: User, *, by: User) -> Agreement:
    may_be_asked(user, by=by)
    return agreements.ask(KIND, user.username, by=by)


def waits(user: User, *, by: User) -> Agreement | None:
    """What this person asked for and nobody has answered."""
    return Agreement.objects.open().filter(kind=KIND, about=user.username, asked_by=by).first()


def agreed(user: User, *, by: User) -> Agreement | None:
    """A second person's word that was not used yet."""
    row = agreements.standing(KIND, user.username, by=by, since=timezone.now() - HOLDS)
    used = row and PersonEvent.objects.filter(
        subject=user, verb=PersonEvent.Verb.ANEW, detail__agreement=str(row.public_id)
    )
    return None if row is None or used.exists() else row


def may_be_done(user: User, *, by: User) -> bool:
    """Whether it is done with the next click; otherwise that click asks for it."""
    return not takes_two(user) or agreed(user, by=by) is not None


def check(user: User, *, by: User) -> Agreement | None:
    """The word that it is done with, if it takes one. Raises Refused."""
    may_be_asked(user, by=by)
    if not takes_two(user):
        return None
    row = agreed(user, by=by)
    if row is None:
        raise NotAgreed()
    return row

"""Invitations of staff: a link that is shown once, works once, and ends after three days.

Whoever invites is not there when the link is opened. So an invitation has a key of its own, which
the inviter signs and which lies in the link only; it vouches for the key that is made with it
(docs/decisions/0039-an-invitation-vouches.md). For some roles it holds only after a second person
agreed (docs/decisions/0071-nobody-is-two.md).
"""

import hashlib
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import agreements, keys, signed_keys
from portal.accounts.agreements import Agreement
from portal.accounts.models import Invitation
from portal.accounts.signed_keys import Signer
from portal.lib import references, sealing
from portal.lib.refusals import Refused

KIND = "invitation"
LASTS = timedelta(days=3)
# Characters of a code: 160 bits.
LENGTH = 32


class Unknown(Refused):
    """The same for a code that never was, is used up, was taken back, or is too old."""

    def __init__(self):
        super().__init__(
            _(
                "No invitation that still holds has this code. It works once and for three days: "
                "look whether it is whole, or ask for a new one."
            ),
            code="no-invitation",
        )


class NotAgreed(Refused):
    """Said to whoever has the code, and to nobody else."""

    def __init__(self):
        super().__init__(
            _(
                "A second person has to agree before you come in, and has not done so yet. They "
                "will speak with you first. Your link stays good: try it again when they have."
            ),
            code="not-agreed",
        )


def _secret(code: str) -> bytes:
    return references.normal(code).encode()


def _digest(code: str) -> str:
    return hashlib.sha256(b"invitation\x1f" + _secret(code)).hexdigest()


def _signer(code: str) -> Signer:
    return Signer(sealing.derive(_secret(code), "invitation-signature"))


@transaction.atomic
def write(
    username: str,
    roles: set[str],
    *,
    display_name: str = "",
    regions=(),
    elections=(),
    member: keys.OpenMember,
) -> tuple[Invitation, str]:
    """A new invitation, vouched for by `member`; returns it with its code, shown once."""
    code = references.grouped(references.random_code(LENGTH))
    signer = _signer(code)
    by = signed_keys.signature_of(member.user, member.pair.public)
    number = uuid.uuid4()
    vouched = signed_keys.vouch(
        member.user,
        f"invitation:{number}",
        signer.public,
        by=by,
        signer=Signer.of(member.pair.private),
    )
    row = Invitation.objects.create(
        public_id=number,
        username=username,
        display_name=display_name,
        allowed={
            "roles": sorted(roles),
            "regions": sorted(regions),
            "elections": sorted(elections),
        },
        digest=_digest(code),
        invited_by=member.user,
        vouched=vouched,
        expires_at=timezone.now() + LASTS,
    )
    return row, code


def find(code: str) -> Invitation:
    """Raises Unknown."""
    row = Invitation.objects.waiting().filter(digest=_digest(code)).first()
    if row is None:
        raise Unknown()
    return row


def asked(row: Invitation):
    """What a second person was asked about this invitation."""
    return Agreement.objects.filter(kind=KIND, detail__invitation=str(row.public_id))


def ask(row: Invitation) -> Agreement:
    """Ask for a second person, whose word makes the link hold."""
    return agreements.ask(
        KIND, row.username, by=row.invited_by, invitation=str(row.public_id), **row.allowed
    )


def agreed(row: Invitation) -> Agreement | None:
    """The second person's word, if these roles need one. Raises NotAgreed while it is waited for,
    and Unknown when nobody was asked: such a link is from before it took two."""
    if not agreements.takes_two(row.allowed["roles"]):
        return None
    word = asked(row).first()
    if word is None:
        raise Unknown()
    if word.state != Agreement.State.AGREED:
        raise NotAgreed()
    return word


def waiting_for(user) -> list[tuple[Invitation, bool]]:
    """Invitations that hold, and whether each waits for a second person."""
    open_ = Agreement.objects.open().filter(kind=KIND)
    unanswered = {detail["invitation"] for detail in open_.values_list("detail", flat=True)}
    rows = Invitation.objects.visible_to(user).waiting().select_related("invited_by")
    return [(row, str(row.public_id) in unanswered) for row in rows.order_by("made_at")]


def prolong(row: Invitation) -> None:
    """From now on it holds as long as any does: nobody could use it before. Raises Unknown."""
    if not Invitation.objects.waiting().filter(pk=row.pk).update(expires_at=timezone.now() + LASTS):
        raise Unknown()


def end(row: Invitation) -> None:
    """It holds no more. Raises Unknown when it had ended already: two opened it at once."""
    if not Invitation.objects.waiting().filter(pk=row.pk).update(ended_at=timezone.now()):
        raise Unknown()


def vouch_for(row: Invitation, code: str, user, pair) -> None:
    """Sign the newcomer's key with the key of the invitation."""
    signed_keys.vouch(
        user,
        pair.public,
        Signer.of(pair.private).public,
        by=row.vouched,
        signer=_signer(code),
    )

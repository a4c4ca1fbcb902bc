"""What people do here: ask for signatures, sign, withdraw, stand for somebody."""

import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.lib import references
from portal.lib.moments import this_quarter
from portal.lib.refusals import Refused
from reports.cases import history, openings
from reports.cases.models import Case
from reports.incidents.receipts import OpenCode
from reports.parties import invitations, names
from reports.parties.invitations import Text
from reports.parties.models import Collective, Signatory

Verb = history.Verb
State = Signatory.State
# Two people who sign in the same moment: the second takes the next number.
TRIES = 5


# --- The lawyer ----------------------------------------------------------------------------------


@transaction.atomic
def open_collective(
    case: Case, text: Text, *, until: datetime, by: User, asks_iin: bool = False
) -> Collective:
    """Ask people to sign a text about a case. The code is made here and kept sealed."""
    if case.state == Case.State.CLOSED:
        raise Refused(_("This case is closed. Open it again first."))
    _check_text(text)
    _check_end(until)
    code = invitations.new_code()
    known = invitations.derive(code)
    collective = Collective(
        number=f"S-{references.new_reference()}",
        case=case,
        lead=by,
        until=until,
        asks_iin=asks_iin,
        locator=known.locator,
        verifier=known.verifier,
    )
    place = collective.place("code")
    collective.sealed_code = keys.seal_to(Vault.Kind.CASE, code, place)
    collective.sealed_text = invitations.seal_text(collective, text, known)
    collective.save()
    history.record(case, Verb.COLLECTIVE_OPENED, by=by, collective=collective.number)
    return collective


@transaction.atomic
def change_text(collective: Collective, text: Text, *, by: User, member) -> None:
    """Another text from now on. Who signed the one before is counted apart; nothing is undone."""
    _refuse_deleted(collective)
    _check_text(text)
    if text == invitations.text_of(collective, member):
        return
    code = invitations.derive(invitations.code_of(collective, member))
    collective.sealed_text = invitations.seal_text(collective, text, code)
    collective.text_number += 1
    collective.save(update_fields=["sealed_text", "text_number"])
    history.record(
        collective.case,
        Verb.COLLECTIVE_CHANGED,
        by=by,
        collective=collective.number,
        text=collective.text_number,
    )


@transaction.atomic
def close_collective(collective: Collective, *, by: User) -> None:
    """No more signatures; withdrawing stays possible."""
    if collective.state == Collective.State.CLOSED:
        return
    collective.state = Collective.State.CLOSED
    collective.save(update_fields=["state"])
    history.record(collective.case, Verb.COLLECTIVE_CLOSED, by=by, collective=collective.number)


@transaction.atomic
def take_signatures_again(collective: Collective, *, until: datetime, by: User) -> None:
    _refuse_deleted(collective)
    _check_end(until)
    collective.state, collective.until = Collective.State.OPEN, until
    collective.save(update_fields=["state", "until"])
    history.record(collective.case, Verb.COLLECTIVE_OPENED, by=by, collective=collective.number)


@transaction.atomic
def ask_for_names(collective: Collective, *, by: User) -> None:
    """Ask a custodian who signed."""
    names.ask(collective, by=by, is_own=openings.is_own(collective.case, by))
    history.record(collective.case, Verb.NAMES_ASKED, by=by, collective=collective.number)


def _refuse_deleted(collective: Collective) -> None:
    if collective.is_deleted:
        raise Refused(_("The text was deleted: its time was over. Open a new one."))


def _check_text(text: Text) -> None:
    if not any(text.summaries.values()):
        raise Refused(_("Say in a few words what people are asked to sign."))


def _check_end(until: datetime) -> None:
    if until <= timezone.now():
        raise Refused(_("The last day lies in the past. Choose a later one."))


# --- People who sign -----------------------------------------------------------------------------


def sign(
    collective: Collective, identity: dict, consents: list[str], *, code: OpenCode, text_number: int
) -> Signatory:
    """Somebody signs for themselves. Pressed twice it is one signature.

    `identity` is {name, status, address, contact, iin}: sealed here, before anything is written.
    Raises Refused.
    """
    key = code.kept
    known = Signatory.objects.filter(
        collective=collective, receipt_locator=key.locator, receipt_verifier=key.verifier
    ).first()
    if known:
        return known
    if not collective.takes_signatures():
        raise Refused(_("This complaint takes no more signatures."))
    if text_number != collective.text_number:
        raise Refused(
            _("The text has changed since you opened this page. Please read it once more below."),
            code="text-changed",
        )
    if set(Signatory.NEEDED) - set(consents):
        raise Refused(_("Without these consents nobody can be named. Tick them, or do not sign."))
    row = Signatory(
        collective=collective,
        text_number=text_number,
        consents=[one for one in Signatory.Consent.values if one in consents],
        receipt_locator=key.locator,
        receipt_verifier=key.verifier,
    )
    told = json.dumps(identity, ensure_ascii=False)
    row.sealed_identity = keys.seal_to(Vault.Kind.IDENTITY, told, row.place("identity"))
    return _numbered(row)


def _numbered(row: Signatory) -> Signatory:
    for _attempt in range(TRIES):
        last = row.collective.signatories.aggregate(last=Max("number"))["last"] or 0
        row.number = last + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                history.record(
                    row.collective.case,
                    Verb.JOINED_COLLECTIVE,
                    at=this_quarter(),
                    collective=row.collective.number,
                )
        except IntegrityError:
            continue
        return row
    raise Refused(_("Very many people are signing right now. Press the button once more."))


@transaction.atomic
def withdraw(signatory: Signatory) -> Signatory:
    """Stand in nothing further. The name goes at once; what was handed in stays handed in."""
    signatory = Signatory.objects.select_for_update().get(pk=signatory.pk)
    if not signatory.stands:
        return signatory
    _leave(signatory, State.STOPPED if signatory.handed_in_at else State.WITHDRAWN)
    collective = signatory.collective
    history.record(
        collective.case,
        Verb.WITHDREW,
        at=this_quarter(),
        collective=collective.number,
        signatory=signatory.number,
    )
    return signatory


@transaction.atomic
def strike_out(signatory: Signatory, reason: str, *, by: User) -> None:
    """Take out a signature that is false or double. Its person reads why, and can sign anew.

    The name goes at once: whoever did not sign must not lie in our vault. Raises Refused.
    """
    signatory = Signatory.objects.select_for_update().get(pk=signatory.pk)
    if reason not in Signatory.Reason.values:
        raise Refused(_("Say why: the person who signed will read it."))
    if not signatory.stands:
        raise Refused(_("This signature stands no more. Load the page again."))
    signatory.struck_for = reason
    _leave(signatory, State.STRUCK)
    history.record(
        signatory.collective.case,
        Verb.STRUCK_OUT,
        by=by,
        collective=signatory.collective.number,
        signatory=signatory.number,
        reason=reason,
    )


def _leave(signatory: Signatory, state: str) -> None:
    """The name goes, out of all hands."""
    signatory.state, signatory.ended_at = state, timezone.now()
    signatory.sealed_identity = None
    signatory.save(update_fields=["state", "ended_at", "sealed_identity", "struck_for"])
    signatory.handed.all().delete()


def note_handed_in(signatories, at: datetime) -> None:
    """A complaint that names these was handed in; told by the room that does it.

    Who withdrew after that very moment, and before we wrote it down, stands in it all the same.
    """
    rows = Signatory.objects.filter(pk__in=[one.pk for one in signatories])
    rows.filter(handed_in_at=None).update(handed_in_at=at)
    rows.filter(state=State.WITHDRAWN, ended_at__gte=at).update(state=State.STOPPED)

"""What operators do: log a conversation, make it a report, call back."""

import json
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib.refusals import Refused
from reports.hotline.models import HotlineCall
from reports.incidents import actions as incidents
from reports.incidents import reading, receipts
from reports.incidents.models import IncidentReport


@dataclass(frozen=True, kw_only=True)
class CallNotes:
    """What an operator wrote down during one conversation; names and words not yet sealed."""

    channel: str
    caller_role: str = "voter"
    caller: str = ""
    callback: str = ""
    election: object = None
    region: object = None
    precinct: object = None
    place_text: str = ""
    violation_type: object = None
    told: str = ""
    advice: list[str] = field(default_factory=list)
    needs_callback: bool = False

    def __repr__(self) -> str:
        return "CallNotes()"


@transaction.atomic
def log(notes: CallNotes, *, by) -> HotlineCall:
    """Keep a conversation: the name for custodians, the number for operators, the words for
    triagers; the operator who typed them cannot open them again."""
    if notes.needs_callback and not notes.callback:
        raise Refused(_("Write down the number to call back, or take the tick away."))
    call = HotlineCall(
        operator=by,
        channel=notes.channel,
        caller_role=notes.caller_role,
        election=notes.election,
        region=notes.precinct.region if notes.precinct else notes.region,
        precinct=notes.precinct,
        violation_type=notes.violation_type,
        advice=notes.advice,
        needs_callback=notes.needs_callback,
    )
    if notes.caller:
        call.sealed_caller = keys.seal_to(Vault.Kind.IDENTITY, notes.caller, call.place("caller"))
    if notes.callback:
        call.sealed_callback = keys.seal_to(
            Vault.Kind.CONTACT, notes.callback, call.place("callback")
        )
    if notes.told or notes.place_text:
        words = json.dumps({"told": notes.told, "place_text": notes.place_text})
        call.sealed_told = keys.seal_to(Vault.Kind.CASE, words, call.place("told"))
    call.save(force_insert=True)
    return call


@transaction.atomic
def log_as_report(notes: CallNotes, *, by) -> tuple[HotlineCall, IncidentReport, str]:
    """Keep the conversation and file it by the same action as the phone.

    Returns the call, its report, and the receipt code to be read out to the caller once.
    Raises reading.Invalid for what no report can be made of.
    """
    call = log(notes, by=by)
    code = receipts.new_code()
    kept = receipts.derive(code).kept
    told = {
        "role": notes.caller_role,
        "violation_type": notes.violation_type.code if notes.violation_type else None,
        "election": str(notes.election.public_id) if notes.election else None,
        "at_precinct": notes.precinct is not None,
        "precinct": str(notes.precinct.public_id) if notes.precinct else None,
        "region": notes.region.code if notes.region and not notes.precinct else None,
        "place_text": notes.place_text,
        "narrative": notes.told,
        "contact": notes.callback,
        "receipt_key": {"locator": kept.locator, "verifier": kept.verifier, "public": kept.public},
    }
    filed = incidents.file_report(
        reading.read(told, uuid=uuid.uuid4()), source=IncidentReport.Source.HOTLINE
    )
    HotlineCall.objects.filter(pk=call.pk).update(report=filed.report)
    call.report = filed.report
    return call, filed.report, code


@transaction.atomic
def called_back(call: HotlineCall, *, version: int) -> None:
    """Note that the caller was reached; refused when a colleague did it meanwhile."""
    changed = HotlineCall.objects.filter(pk=call.pk, version=version, called_back_at=None).update(
        called_back_at=timezone.now(), version=F("version") + 1
    )
    if not changed:
        raise Refused(_("A colleague has called back already."), conflict=True)

"""What operators do: log a conversation, make it a report, call back."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib import jobs, sealing
from portal.lib.moments import quarter
from portal.lib.refusals import Refused
from reports.hotline import callers, tasks
from reports.hotline.models import Commitment, HotlineCall
from reports.incidents import actions as incidents
from reports.incidents import reading, receipts
from reports.incidents.models import Envelope, IncidentReport


class NumberMissing(Refused):
    def __init__(self):
        super().__init__(
            _("Write down the number to call back, or take the tick away."), code="number-missing"
        )


class LoggedAlready(Refused):
    """The same page was sent twice; `call` is what the first time made of it, and `same` says
    whether the second time tells nothing else."""

    def __init__(self, call: HotlineCall, *, same: bool):
        super().__init__(_("This call is logged already."), code="logged-already")
        self.call = call
        self.same = same


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
    # What was read out of a phone: {value: the language in which it was heard}.
    commitments: dict[str, str] = field(default_factory=dict)
    public_id: UUID = field(default_factory=uuid4)

    def __repr__(self) -> str:
        return "CallNotes()"

    @property
    def guarded(self) -> bool:
        return bool(self.violation_type and self.violation_type.guarded)

    def digest(self) -> str:
        """A keyed hash of everything noted: the same notes again are the same call."""
        noted = [
            self.channel,
            self.caller_role,
            self.caller,
            self.callback,
            self.election.pk if self.election else None,
            self.region.pk if self.region else None,
            self.precinct.pk if self.precinct else None,
            self.place_text,
            self.violation_type.code if self.violation_type else None,
            self.told,
            sorted(self.advice),
            self.needs_callback,
            sorted(self.commitments),
        ]
        key = sealing.derive(settings.SECRET_KEY.encode(), "call-digest")
        return hmac.new(key, json.dumps(noted).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def log(notes: CallNotes, *, by, member: keys.OpenMember | None = None) -> HotlineCall:
    """Keep a conversation: the name for custodians, the number for operators, the words for
    triagers; the operator who typed them cannot open them again.

    Of a call about something dangerous to tell, region and quarter of an hour stay plain, as
    with a guarded report; and the quarter of one in which a phone's words were read out, since
    nobody knows yet what they stand for. `member` is the operator's open key, by which a caller
    is found again.
    Raises NumberMissing, LoggedAlready.
    """
    if notes.needs_callback and not notes.callback:
        raise NumberMissing()
    now = timezone.now()
    call = HotlineCall(
        public_id=notes.public_id,
        body_digest=notes.digest(),
        operator=by,
        at=quarter(now) if notes.guarded or notes.commitments else now,
        channel=notes.channel,
        caller_role=notes.caller_role,
        election=notes.election,
        region=notes.precinct.region if notes.precinct else notes.region,
        precinct=None if notes.guarded else notes.precinct,
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
        call.caller_hash = callers.hashed(notes.callback, member)
    if words := _words(notes, now):
        call.sealed_told = keys.seal_to(
            Vault.Kind.CASE, json.dumps(words, ensure_ascii=False), call.place("told")
        )
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        earlier = HotlineCall.objects.get(public_id=notes.public_id)
        same = hmac.compare_digest(earlier.body_digest, call.body_digest)
        raise LoggedAlready(earlier, same=same) from None
    if notes.commitments:
        _keep_commitments(call, notes, now)
        tasks.look()
    for damaged in callers.catch_up(member):
        jobs.add(tasks.DAMAGED, damaged, at=damaged.at)
    return call


def _keep_commitments(call: HotlineCall, notes: CallNotes, now) -> None:
    newest = Envelope.objects.aggregate(newest=Max("pk"))["newest"] or 0
    for value, language in notes.commitments.items():
        row = Commitment(
            call=call, value=value, language=language, told_at=now, newest_envelope=newest
        )
        row.sealed_moment = keys.seal_to(Vault.Kind.CASE, now.isoformat(), row.place("moment"))
        row.save()


def _words(notes: CallNotes, now) -> dict:
    """What is sealed for triagers; nothing when nothing was told."""
    words = {"told": notes.told, "place_text": notes.place_text}
    if notes.guarded:
        words["at"] = now.isoformat()
        words["precinct"] = str(notes.precinct.public_id) if notes.precinct else ""
    return {name: text for name, text in words.items() if text}


@transaction.atomic
def log_as_report(
    notes: CallNotes, *, by, member: keys.OpenMember | None = None
) -> tuple[HotlineCall, IncidentReport, str]:
    """Keep the conversation and file it by the same action as the phone.

    Returns the call, its report, and the receipt code to be read out to the caller once.
    Raises reading.Invalid for what no report can be made of, and what `log` raises.
    """
    call = log(notes, by=by, member=member)
    code = receipts.new_code()
    kept = receipts.derive(code).kept
    precinct = str(notes.precinct.public_id) if notes.precinct else ""
    told = {
        **_telling(notes, precinct, {"told": notes.told, "place_text": notes.place_text}),
        "contact": notes.callback,
        "receipt_key": {"locator": kept.locator, "verifier": kept.verifier, "public": kept.public},
    }
    filed = incidents.file_report(
        reading.read(told, uuid=uuid4()), source=IncidentReport.Source.HOTLINE
    )
    HotlineCall.objects.filter(pk=call.pk).update(report=filed.report)
    call.report = filed.report
    return call, filed.report, code


def _telling(source, precinct: str, words: dict) -> dict:
    """The plain values that `reading.read` understands, of notes or of a call."""
    return {
        "role": source.caller_role,
        "violation_type": source.violation_type.code if source.violation_type else None,
        "election": str(source.election.public_id) if source.election else None,
        "at_precinct": bool(precinct),
        "precinct": precinct or None,
        "region": source.region.code if source.region and not precinct else None,
        "place_text": words.get("place_text", ""),
        "narrative": words.get("told", ""),
    }


@transaction.atomic
def bring_into_triage(call: HotlineCall, *, member: keys.OpenMember | None) -> IncidentReport:
    """File what was told in a call that its operator only logged; triage goes on from there.

    The number to call back stays with the call, where operators find it. Raises VaultLocked, and
    Refused when a colleague was faster or nothing is there to be filed.
    """
    vault = keys.require(member, Vault.Kind.CASE)
    words = json.loads(
        sealing.unseal_text(bytes(call.sealed_told), vault.private, call.place("told"))
    )
    precinct = words.get("precinct") or (str(call.precinct.public_id) if call.precinct else "")
    try:
        content = reading.read(_telling(call, precinct, words), uuid=uuid4())
    except reading.Invalid:
        raise Refused(
            _("Too little was told for a report. Ask the operator who took the call."),
            code="too-little",
        ) from None
    report = incidents.file_report(content, source=IncidentReport.Source.HOTLINE).report
    if not HotlineCall.objects.filter(pk=call.pk, report=None).update(report=report):
        raise Refused(_("A colleague has made a report of it already."), code="brought")
    return report


@transaction.atomic
def new_code(call: HotlineCall, *, by) -> str:
    """Another receipt code for the caller who still waits: the first one was shown once and is
    kept nowhere, so a page that was lost has taken it along. The first one is void.
    """
    if not call.may_get_a_new_code(by, timezone.now()):
        raise Refused(
            _(
                "A new receipt code can be made by the operator who took the call, in the hour "
                "after it, and before anything was written to the reporter."
            ),
            code="no-new-code",
        )
    code = receipts.new_code()
    incidents.replace_receipt(call.report, receipts.derive(code).kept)
    return code


@transaction.atomic
def called_back(call: HotlineCall, *, version: int) -> None:
    """Note that the caller was reached; refused when a colleague did it meanwhile."""
    changed = HotlineCall.objects.filter(pk=call.pk, version=version, called_back_at=None).update(
        called_back_at=timezone.now(), version=F("version") + 1
    )
    if not changed:
        raise Refused(_("A colleague has called back already."), code="called-back", conflict=True)

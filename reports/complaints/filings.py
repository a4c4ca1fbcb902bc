"""What becomes of a complaint outside: handed in, numbered, refused, answered, met with silence."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.evidence.uploads import Arrived
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import (
    by_edition,
    calendars,
    deadlines,
    filing_days,
    in_whose_name,
    proposals,
)
from reports.complaints.chains import Because
from reports.complaints.filing_days import columns
from reports.complaints.models import Answer, Complaint, Filing, Onward
from reports.complaints.moving import keep_paper, move, seal, tell_reporters
from reports.complaints.passing_on import PassedOn, record_passing_on
from reports.incidents.models import IncidentReport

State = Complaint.State
Outcome = Filing.Outcome
Verb = history.Verb
Progress = IncidentReport.Progress
# Somebody has it, and owes an answer.
AWAITED = (State.HANDED_IN, State.FILED, State.FORWARDED)


# --- Handed in -----------------------------------------------------------------------------------


@transaction.atomic
def record_filing(
    complaint: Complaint,
    *,
    filed_at: datetime,
    channel: str,
    where: str,
    time_limit: str,
    number: str = "",
    handed_by: str = "",
    taken_by: str = "",
    receipt: Arrived | None = None,
    receipt_name: bytes | str = "",
    version: int,
    by: User,
) -> Filing:
    """It was taken: from now on the authority's time runs. With a number it is registered;
    without one the number itself is due, by the folder's rule."""
    if not complaint.may_be_handed_in:
        words = _("This complaint is “{now}”: there is nothing to record here now.")
        raise Refused(words.format(now=complaint.get_state_display()))
    answer = columns(filing_days.due_of_answer(complaint, time_limit, filed_at))
    awaited = columns(
        None if number else filing_days.due_of_number(complaint, complaint.addressee, filed_at)
    )
    filing = Filing(
        complaint=complaint,
        outcome=Outcome.REGISTERED if number else Outcome.HANDED_IN,
        filed_at=filed_at,
        registered_at=filed_at if number else None,
        channel=channel,
        where=where,
        number=number,
        number_due_at=awaited["due_at"],
        number_counted=awaited["counted"],
        recorded_by=by,
        **answer,
    )
    _seal_hands(filing, handed_by, taken_by)
    # First: a second press is refused in words before the paper is taken again.
    in_whose_name.refuse_handing_in(complaint, filed_at)
    state, verb = (State.FILED, Verb.FILED) if number else (State.HANDED_IN, Verb.HANDED_IN)
    move(complaint, state, version, **(awaited if awaited["due_at"] else answer))
    filing.receipt = keep_paper(receipt, receipt_name, by)
    filing.save()
    in_whose_name.note_handed_in(complaint, filed_at)
    history.record(complaint.case, verb, by=by, complaint=complaint.number, channel=channel)
    _earlier_went_on(complaint, by)
    tell_reporters(complaint, Progress.COMPLAINT, by)
    return filing


@transaction.atomic
def record_number(
    filing: Filing,
    *,
    number: str,
    registered_at: datetime,
    slip: Arrived | None = None,
    slip_name: bytes | str = "",
    version: int,
    by: User,
) -> Filing:
    """The number came after all. What the law counts from registration is counted anew."""
    complaint = filing.complaint
    if registered_at < filing.filed_at:
        raise Refused(_("It cannot be registered before it was handed in. Look at the dates."))
    with by_edition.asking(complaint):
        limit = pack.get().time_limits.get(filing.counted.get("time_limit", ""))
        due = filing_days.counted(complaint, limit, registered_at)
        if due and (notices := filing.counted.get("prolonged")):
            due = deadlines.prolong(due, notices, calendars.around(registered_at.date()))
        anew = columns(due)
    if filing_days.runs_from_registration(limit):
        filing.due_at, filing.counted = anew["due_at"], anew["counted"]
    filing.outcome, filing.number, filing.registered_at = Outcome.REGISTERED, number, registered_at
    state = State.FORWARDED if filing.passed_by_id else State.FILED
    move(complaint, state, version, due_at=filing.due_at, counted=filing.counted)
    filing.slip = keep_paper(slip, slip_name, by)
    filing.save(update_fields=["outcome", "number", "registered_at", "due_at", "counted", "slip"])
    history.record(
        complaint.case, Verb.FILED, by=by, complaint=complaint.number, channel=filing.channel
    )
    return filing


def _seal_hands(filing: Filing, handed_by: str, taken_by: str) -> None:
    """Who brought it and who took it: people, so they are sealed."""
    if handed_by or taken_by:
        told = {"handed_by": handed_by, "taken_by": taken_by}
        filing.sealed_hands = seal(json.dumps(told), filing.place("hands"))


@transaction.atomic
def record_refusal(
    complaint: Complaint,
    *,
    filed_at: datetime,
    channel: str,
    where: str,
    refused_by: str,
    witnesses: str,
    words_said: str,
    act: str = "",
    receipt: Arrived | None = None,
    receipt_name: bytes | str = "",
    version: int,
    by: User,
) -> Filing:
    """They would not register it: who, before whom, and the act that says so; names are sealed."""
    filing = Filing(
        complaint=complaint,
        outcome=Outcome.REFUSED,
        filed_at=filed_at,
        channel=channel,
        where=where,
        recorded_by=by,
    )
    told = {"refused_by": refused_by, "witnesses": witnesses, "words": words_said, "act": act}
    filing.sealed_refusal = seal(json.dumps(told), filing.place("refusal"))
    # Refused after it had been taken: the day that was counted was theirs, and is over.
    stale = complaint.state == State.HANDED_IN
    in_whose_name.refuse_handing_in(complaint, filed_at)
    move(complaint, State.REFUSED, version, **(columns(None) if stale else {}))
    filing.receipt = keep_paper(receipt, receipt_name, by)
    filing.save()
    history.record(complaint.case, Verb.REFUSED, by=by, complaint=complaint.number, channel=channel)
    return filing


# --- Answered, or not ----------------------------------------------------------------------------


@transaction.atomic
def record_answer(
    filing: Filing,
    *,
    outcome: str,
    received_at: datetime,
    number: str,
    text: str = "",
    paper: Arrived | None = None,
    paper_name: bytes | str = "",
    passed: PassedOn | None = None,
    version: int,
    by: User,
) -> Answer:
    """What the addressee replied, in time or late; its words are sealed. Where the reply passes
    the complaint on, `passed` says to whom, as far as that is known."""
    complaint = filing.complaint
    if received_at < filing.filed_at:
        raise Refused(_("The answer cannot be older than the complaint. Look at the dates."))
    answer = Answer(
        filing=filing,
        outcome=outcome,
        received_at=received_at,
        number=number,
        recorded_by=by,
    )
    if text.strip():
        answer.sealed_text = seal(text.strip(), answer.place())
    # An answer that comes while the appeal is under way does not call the appeal back.
    ends_in = State.APPEALED if complaint.state == State.APPEALED else State.ANSWERED
    move(complaint, ends_in, version, **columns(None))
    answer.paper = keep_paper(paper, paper_name, by)
    answer.save()
    history.record(
        complaint.case, Verb.ANSWERED, by=by, complaint=complaint.number, outcome=str(outcome)
    )
    if outcome != Answer.Outcome.FORWARDED:
        tell_reporters(complaint, Progress.ANSWERED, by)
    if passed:
        record_passing_on(filing, passed, version=complaint.version, by=by)
    return answer


@transaction.atomic
def record_silence(filing: Filing, *, version: int, by: User | None) -> None:
    """The day has passed without an answer. `by` is None when the portal itself noticed."""
    complaint = filing.complaint
    if filing.due_at is None:
        raise Refused(_("No day to answer by could be counted, so none can have passed."))
    if not filing_days.is_silent(filing, timezone.now()):
        raise Refused(_not_yet(filing))
    move(complaint, State.SILENT, version, **columns(None))
    filing.silent_at = timezone.now()
    filing.save(update_fields=["silent_at"])
    due = filing.due_at.isoformat()
    history.record(complaint.case, Verb.SILENT, by=by, complaint=complaint.number, due=due)


def _not_yet(filing: Filing) -> str:
    """From when on nobody can say any more that an answer is still to come."""
    zone = ZoneInfo(proposals.zone_of(filing.complaint.case))
    until = filing_days.last_minute(filing).astimezone(zone)
    return _(
        "Their time to answer has not run out yet. It ends on {day} at {hour} on the clocks of the "
        "place; silence can be recorded after that."
    ).format(day=date_format(until, "DATE_FORMAT"), hour=date_format(until, "TIME_FORMAT"))


@transaction.atomic
def record_appeal(
    complaint: Complaint, *, to: Complaint | None = None, version: int, by: User
) -> None:
    """It went on to the next body: what is awaited is awaited there."""
    move(complaint, State.APPEALED, version, **columns(None))
    further = {"next": to.number} if to else {}
    history.record(complaint.case, Verb.APPEALED, by=by, complaint=complaint.number, **further)


def _earlier_went_on(complaint: Complaint, by: User) -> None:
    """The next body has taken this one: the complaint that it goes on from is appealed by that."""
    way = Onward.objects.filter(complaint=complaint).first()
    if way is None:
        return
    earlier = Complaint.objects.select_for_update().get(pk=way.earlier_id)
    unanswered = earlier.filings.awaiting_answer().last()
    # Nobody said yet that no answer came; whoever complains of the silence says so.
    is_silence = way.because == Because.SILENCE and unanswered and _is_over(unanswered, earlier)
    if is_silence and earlier.may_become(State.SILENT):
        record_silence(unanswered, version=earlier.version, by=by)
    if earlier.state != State.APPEALED and earlier.may_become(State.APPEALED):
        record_appeal(earlier, to=complaint, version=earlier.version, by=by)


def _is_over(filing: Filing, complaint: Complaint) -> bool:
    # The complaint's own row: its version is the one that was locked.
    filing.complaint = complaint
    return filing_days.is_silent(filing, timezone.now())


def notice_silence(limit: int = 500) -> int:
    """Record every day that passed unanswered; returns how many. May run twice.

    “At once” has no last minute: that it did not happen is for a lawyer to say.
    """
    late = Filing.objects.awaiting_answer().filter(
        due_at__lt=timezone.now(), complaint__state__in=AWAITED
    )
    rows = late.exclude(counted__at_once=True).select_related("complaint__case")
    noticed = 0
    for filing in rows.order_by("due_at", "id")[:limit]:
        try:
            record_silence(filing, version=filing.complaint.version, by=None)
        except Refused:
            # Somebody records the answer in this very moment.
            continue
        noticed += 1
    return noticed

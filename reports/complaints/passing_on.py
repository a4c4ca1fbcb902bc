"""An answer that passes the complaint on: which body has it now, and by when that one answers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import bodies, by_edition, filing_days, proposals
from reports.complaints.filing_days import columns
from reports.complaints.models import Answer, Complaint, Filing
from reports.complaints.moving import move, seal

State = Complaint.State
Outcome = Filing.Outcome


@dataclass(frozen=True)
class PassedOn:
    """Where a complaint was passed on to, as far as it is known."""

    # A body of the folder, or a name as it was typed.
    body: str = ""
    name: str = ""
    # When; the day on which we were told, where the notice does not say.
    at: datetime | None = None
    number: str = ""
    registered_at: datetime | None = None
    # The rule by which that body answers: "" for none, None for the folder's own.
    time_limit: str | None = None


def unfollowed(complaint: Complaint) -> Filing | None:
    """The filing whose answer passed the complaint on to a body that nobody has named yet."""
    passed = complaint.filings.filter(answer__outcome=Answer.Outcome.FORWARDED, passed_to=None)
    last = complaint.filings.order_by("pk").last()
    return passed.filter(pk=last.pk).select_related("answer").first() if last else None


@transaction.atomic
def record_passing_on(filing: Filing, passed: PassedOn, *, version: int, by: User) -> Filing:
    """Another body has it now: its time to answer runs, and its number may still come."""
    complaint = filing.complaint
    if unfollowed(complaint) != filing:
        raise Refused(_("Only an answer that passes the complaint on leads to another body, once."))
    if not (passed.body or passed.name.strip()):
        raise Refused(_("Say which body it was passed to."))
    at = passed.at or filing.answer.received_at
    if at < filing.filed_at:
        raise Refused(_("It cannot be passed on before it was handed in. Look at the dates."))
    if passed.registered_at and passed.registered_at < filing.filed_at:
        raise Refused(_("It cannot be registered before it was handed in. Look at the dates."))
    where = _where(complaint, passed)
    answer = columns(_due(complaint, where["body"], passed, at))
    number_due = filing_days.due_of_number(complaint, where["body"], at)
    awaited = columns(None if passed.number else number_due)
    there = Filing(
        complaint=complaint,
        passed_by=filing,
        outcome=Outcome.REGISTERED if passed.number else Outcome.HANDED_IN,
        filed_at=at,
        number=passed.number,
        registered_at=(passed.registered_at or at) if passed.number else None,
        number_due_at=awaited["due_at"],
        number_counted=awaited["counted"],
        recorded_by=by,
        **where,
        **answer,
    )
    if not where["body"]:
        there.sealed_body = seal(passed.name, there.place("body"))
    if complaint.state == State.APPEALED:
        # What is awaited is awaited from the next body; this one may answer all the same.
        move(complaint, State.APPEALED, version)
    else:
        # Their answer is awaited more than their number, which is rarely told to us.
        move(complaint, State.FORWARDED, version, **(answer if answer["due_at"] else awaited))
    there.save()
    complaint.elsewhere = there
    complaint.save(update_fields=["elsewhere"])
    told = {"complaint": complaint.number, "body": where["body"]}
    history.record(complaint.case, history.Verb.PASSED_ON, by=by, **told)
    return there


def _where(complaint: Complaint, passed: PassedOn) -> dict:
    """The columns that name the body: a typed name that the registry has is that commission."""
    with by_edition.asking(complaint):
        case = complaint.case
        if passed.body:
            known = pack.get().addressees[passed.body]
            found = bodies.body_of(
                known, precinct=case.precinct, election=case.election, region=case.region
            )
            return {"body": known.id, "commission": found.commission}
        commission = bodies.commission_called(passed.name, case.election)
        body = bodies.addressee_of(commission) if commission else ""
        return {"body": body, "commission": commission}


def _due(complaint: Complaint, body: str, passed: PassedOn, at: datetime):
    """By when that body answers; None where no rule is known."""
    with by_edition.asking(complaint):
        country = pack.get()
        limit = country.time_limits.get(passed.time_limit or "")
        if passed.time_limit is None and body:
            codes = proposals.violation_codes(complaint.case)
            limit = proposals.answer_limit(country.addressees[body], codes)
        if filing_days.runs_from_registration(limit) and passed.registered_at:
            at = passed.registered_at
        return filing_days.counted(complaint, limit, at)

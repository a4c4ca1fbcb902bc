"""An authority prolongs its time to answer: the day is counted anew, and doubts are said."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.evidence.uploads import Arrived
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints import by_edition, calendars, deadlines, proposals
from reports.complaints.deadlines import Due
from reports.complaints.filing_days import columns
from reports.complaints.models import Complaint, Filing, Prolongation
from reports.complaints.moving import keep_paper, move, stay

State = Complaint.State
# Somebody has it, and owes an answer; silence that was noticed may have been premature.
OWING = (State.HANDED_IN, State.FILED, State.FORWARDED, State.SILENT)


@transaction.atomic
def record_prolongation(
    filing: Filing,
    *,
    told_on: date,
    until: date | None = None,
    amount: int | None = None,
    unit: str = "",
    number: str = "",
    paper: Arrived | None = None,
    paper_name: bytes | str = "",
    version: int,
    by: User,
) -> Prolongation:
    """They take longer, as their notice says: until a day, or by an amount of time."""
    complaint = filing.complaint
    if complaint.state not in OWING:
        raise Refused(_("Nothing that was handed in waits for an answer here."))
    zone = ZoneInfo(proposals.zone_of(complaint.case))
    if told_on < filing.filed_at.astimezone(zone).date():
        raise Refused(_("The notice cannot be older than the complaint. Look at the dates."))
    if until and until < told_on:
        raise Refused(_("They cannot take until a day before their notice. Look at the dates."))
    row = Prolongation(
        filing=filing,
        told_on=told_on,
        number=number,
        until=until,
        amount=amount,
        unit=unit if amount else "",
        due_before=filing.due_at,
        recorded_by=by,
    )
    if not until and not filing.counted:
        raise Refused(_("No day was counted that this could be added to. Write until which day."))
    with by_edition.asking(complaint):
        due = _after(filing, row, zone)
    if filing.due_at and due.at < filing.due_at:
        raise Refused(_("That is no later than the day by which they have to answer already."))
    day = columns(due)
    if complaint.state == State.SILENT:
        filing.silent_at = None
        move(complaint, _state_of(filing), version, **day)
    else:
        # A number that is still missing counts first.
        awaits_number = complaint.counted.get("side") == deadlines.REGISTRATION
        stay(complaint, version, **({} if awaits_number else day))
    old, filing.due_at, filing.counted = filing.due_at, day["due_at"], day["counted"]
    filing.save(update_fields=["due_at", "counted", "silent_at"])
    row.paper = keep_paper(paper, paper_name, by)
    row.save()
    history.record(
        complaint.case,
        history.Verb.PROLONGED,
        by=by,
        complaint=complaint.number,
        old=old.isoformat() if old else None,
        new=due.at.isoformat(),
    )
    return row


def _after(filing: Filing, row: Prolongation, zone: ZoneInfo) -> Due:
    """The day to answer by with this notice after those that came before."""
    notices = [*filing.counted.get("prolonged", ()), row.said]
    start = filing.filed_at.astimezone(zone)
    first = first_term(filing.counted, filing.complaint) if filing.counted else None
    # Nobody knows a rule: their own word is all there is.
    first = first or Due(
        time_limit="",
        side=deadlines.CONSIDERATION,
        at=_before_any(filing, zone),
        at_once=False,
        start=start,
        event="",
        amount=None,
        unit="",
        confidence="",
    )
    return deadlines.prolong(first, notices, calendars.around(start.date()))


def _before_any(filing: Filing, zone: ZoneInfo) -> datetime | None:
    """When the time to answer ended before any notice, on the clocks of the place."""
    if not filing.counted.get("prolonged"):
        return filing.due_at.astimezone(zone) if filing.due_at else None
    first = filing.counted["first_at"]
    return datetime.fromisoformat(first).astimezone(zone) if first else None


def first_term(counted: dict, complaint: Complaint) -> Due | None:
    """The day before any prolongation, by the rules that are asked; None without a rule."""
    limit = pack.get().time_limits.get(counted.get("time_limit", ""))
    if limit is None or getattr(limit, counted["side"]) is None:
        return None
    election = complaint.case.election
    start = deadlines.begins(getattr(limit, counted["side"]).start, election=election)
    start = start or datetime.fromisoformat(counted["start"])
    return deadlines.due(
        limit,
        start=start,
        election=election,
        zone=proposals.zone_of(complaint.case),
        calendar=calendars.around(start.date()),
        side=counted["side"],
        circumstances=tuple(counted.get("circumstances", ())),
    )


def _state_of(filing: Filing) -> str:
    if filing.passed_by_id:
        return State.FORWARDED
    return State.FILED if filing.number else State.HANDED_IN


def doubts(filing: Filing) -> Iterable[str]:
    """What a lawyer should know of the prolongations of a filing, in words."""
    counted, notices = filing.counted, filing.counted.get("prolonged")
    if not notices:
        return
    if not counted["time_limit"]:
        yield _(
            "No rule says by when they have to answer, so none says whether they may take longer: "
            "the day is theirs."
        )
    elif not counted["extension"]:
        yield _(
            "The country’s folder knows no rule by which they may prolong this time. The day is "
            "theirs: ask them on which article they rely."
        )
    calendar = calendars.around(filing.filed_at.date())
    at = datetime.fromisoformat(counted["first_at"] or counted["start"])
    most = counted.get("prolonged_at")
    for notice in notices:
        late = date.fromisoformat(notice["told"]) > at.date()
        if late and counted["first_at"]:
            yield _("The notice is of {day}: their time had run out by then, on {end}.").format(
                day=_day(notice["told"]), end=_day(at.date().isoformat())
            )
        at = deadlines.told_end(at, notice, calendar)
    if most and at > datetime.fromisoformat(most):
        yield _(
            "They say until {told}, but the rule lets them take until {most} at most. "
            "The earlier day counts."
        ).format(told=_day(at.date().isoformat()), most=_day(most[:10]))


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written), "DATE_FORMAT")

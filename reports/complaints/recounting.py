"""Counts every open day anew when the law, the calendar or an election changed, and says so."""

import hashlib
import json

import holidays
from django.db import transaction
from django.utils import timezone

from observers.registry.models import Election
from portal.jurisdictions import pack
from portal.lib import jobs
from reports.cases import history
from reports.complaints import by_edition, calendars, deadlines, prolonging
from reports.complaints.day_models import Recount
from reports.complaints.models import Complaint, Filing

RECOUNT = "recount_deadlines"
SLICE = 200
# The two days that a filing keeps: by when it must have a number, and by when an answer.
DAYS_OF_A_FILING = (("due_at", "counted"), ("number_due_at", "number_counted"))


def fingerprint() -> str:
    """Of everything that days are counted by."""
    votes = Election.objects.order_by("pk").values_list(
        "pk", "kind", "voting_day", "opens", "closes", "zone"
    )
    said = [pack.get().fingerprint, holidays.__version__, [[str(v) for v in row] for row in votes]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def ask() -> Recount | None:
    """Ask a worker to count anew, when something changed since the last time."""
    now = fingerprint()
    last = Recount.objects.order_by("-pk").first()
    if last is not None and last.fingerprint == now:
        return None
    with transaction.atomic():
        row = Recount.objects.create(fingerprint=now)
        jobs.add(RECOUNT, row)
    return row


def recount(row: Recount) -> None:
    """Every open day, in slices; running again changes nothing more."""
    looked_at, changed, last = 0, 0, 0
    while True:
        complaints = Complaint.objects.exclude(counted={}).filter(pk__gt=last).order_by("pk")
        found = list(complaints.select_related("case__election", "case__precinct")[:SLICE])
        if not found:
            break
        for complaint in found:
            changed += _anew(complaint)
        looked_at, last = looked_at + len(found), found[-1].pk
    Recount.objects.filter(pk=row.pk).update(
        looked_at=looked_at, changed=changed, finished_at=timezone.now()
    )


@transaction.atomic
def _anew(complaint: Complaint) -> bool:
    """Whether the day of this complaint is another now; the case's history says which and why."""
    with by_edition.asking(complaint):
        for filing in complaint.filings.awaiting_answer():
            _anew_of(filing, complaint)
        old, due = complaint.counted, again(complaint.counted, complaint)
    if due is None or due.as_json() == old:
        return False
    ours = Complaint.objects.filter(pk=complaint.pk, version=complaint.version)
    # Somebody moved it in this moment: what they counted was counted by the new rules already.
    if not ours.update(due_at=due.at, counted=due.as_json()) or due.at == complaint.due_at:
        return False
    history.record(
        complaint.case,
        history.Verb.RECOUNTED,
        complaint=complaint.number,
        side=due.side,
        rule=due.time_limit,
        old=complaint.due_at.isoformat() if complaint.due_at else None,
        new=due.at.isoformat() if due.at else None,
        why=why(old, due.as_json()),
    )
    return True


def _anew_of(filing: Filing, complaint: Complaint) -> None:
    changed = []
    for day, how in DAYS_OF_A_FILING:
        due = again(getattr(filing, how), complaint)
        if due is not None:
            setattr(filing, day, due.at)
            setattr(filing, how, due.as_json())
            changed += [day, how]
    if changed:
        filing.save(update_fields=changed)


def again(counted: dict, complaint: Complaint) -> deadlines.Due | None:
    """The same day by what holds now; None where nothing was counted, or the rule is gone."""
    first = prolonging.first_term(counted, complaint)
    if first is None:
        return None
    calendar = calendars.around(first.start.date())
    return deadlines.prolong(first, counted.get("prolonged", []), calendar)


def why(old: dict, new: dict) -> str:
    """What changed: the "election", the "law", or the "calendar" of days off."""
    if any(old[name] != new[name] for name in ("amount", "unit")):
        return "election" if old["phases"] != new["phases"] else "law"
    if any(old[name] != new[name] for name in ("start", "phases", "closed_by")):
        return "election"
    return "calendar"

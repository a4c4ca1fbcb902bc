"""Fills a portal's law desk with filings whose days lie around today, and signs a lawyer in.

It runs inside that portal, see `inside` in ground.py.
"""

import json
import random
from datetime import timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from observers.registry.models import Precinct
from portal.accounts.models import User
from reports.cases import paging
from reports.cases.models import Case
from reports.complaints.board import LISTS
from reports.complaints.models import Complaint, Filing
from tests.bench.crowd import signed_in

LAWYER = "leo"
BATCH = 2000
State = Complaint.State
# State, side of its day ("" without one), outcome of its filing ("" when not handed in yet), how
# many of twenty. Every list of the board holds some; most is written or waits for an answer.
Outcome = Filing.Outcome
KINDS = [
    (State.DRAFT, "filing", "", 4),
    (State.APPROVED, "filing", "", 3),
    (State.HANDED_IN, "registration", Outcome.HANDED_IN, 1),
    (State.REFUSED, "", Outcome.REFUSED, 1),
    (State.FILED, "consideration", Outcome.REGISTERED, 7),
    (State.SILENT, "", Outcome.REGISTERED, 1),
    (State.ANSWERED, "", Outcome.REGISTERED, 2),
    (State.CLOSED, "", Outcome.REGISTERED, 1),
]
DEALT = [kind[:3] for kind in KINDS for _each in range(kind[3])]


def fill(number: int) -> None:
    """Bring the number of filings up to `number`; say how to ask for the pages."""
    by = User.objects.get(username=LAWYER)
    chance = random.Random(number)
    while (begun := Complaint.objects.count()) < number:
        _add(begun, min(number - begun, BATCH), by, chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    board = reverse("complaints:board")
    due = Complaint.objects.by_due_date()
    newest = Complaint.objects.newest_first()
    after = paging._cursor(due[due.count() // 2], ("due_at", "id"))
    below = paging._cursor(newest[newest.count() // 2], ("requested_at", "id"))
    pages = {
        **{f"list “{name}”": f"{board}?show={name}" for name in LISTS},
        "middle by day": f"{board}?after={after}",
        "middle of all": f"{board}?show=all&after={below}",
        "overdue": f"{board}?when=overdue",
        "today": f"{board}?when=today",
        "within a week, nobody's": f"{board}?when=week&who=nobody",
        "mine": f"{board}?who=me",
        "my drafts": f"{board}?show=drafts&who=me",
        "nobody's without a number": f"{board}?show=numberless&who=nobody",
    }
    print(json.dumps({"cookies": signed_in(by), "pages": pages}))


def _add(begun: int, number: int, by: User, chance: random.Random) -> None:
    now = timezone.now()
    places = list(Precinct.objects.all())
    cases = Case.objects.bulk_create(
        Case(
            number=f"K-{begun + each}",
            severity=Case.Severity.SERIOUS,
            region_id=place.region_id,
            precinct=place,
            election_id=place.election_id,
            assignee=by if chance.randrange(3) else None,
            opened_by=by,
        )
        for each, place in ((each, chance.choice(places)) for each in range(number))
    )
    dealt = [chance.choice(DEALT) for _case in cases]
    complaints = Complaint.objects.bulk_create(
        _complaint(f"C-{begun + each}", case, kind, by, now, chance)
        for each, (case, kind) in enumerate(zip(cases, dealt, strict=True))
    )
    Filing.objects.bulk_create(
        Filing(
            complaint=one,
            outcome=outcome,
            filed_at=one.requested_at,
            channel="post",
            number=one.number if outcome == Outcome.REGISTERED else "",
            due_at=one.due_at,
            recorded_by=by,
        )
        for one, (_state, _side, outcome) in zip(complaints, dealt, strict=True)
        if outcome
    )


def _complaint(number: str, case: Case, kind: tuple, by: User, now, chance) -> Complaint:
    state, side, _outcome = kind
    return Complaint(
        number=number,
        case=case,
        state=state,
        addressee="tec",
        letter="higher-commission",
        language="ru",
        due_at=now + timedelta(minutes=chance.randrange(-20_000, 20_000)) if side else None,
        counted={"side": side, "at_once": False} if side else {},
        requested_by=by,
        requested_at=now - timedelta(minutes=chance.randrange(20_000)),
    )

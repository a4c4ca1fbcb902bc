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
from reports.complaints.models import Complaint, Filing
from tests.bench.crowd import signed_in

LAWYER = "leo"
BATCH = 2000
State = Complaint.State
# Side of the day, state: as many wait for an answer as are still to be handed in.
DAYS = [("consideration", State.FILED), ("filing", State.APPROVED), ("filing", State.DRAFT)]


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
    middle = paging._cursor(due[due.count() // 2], ("due_at", "id"))
    pages = {
        "first": board,
        "middle": f"{board}?after={middle}",
        "mine": f"{board}?who=me",
        "overdue": f"{board}?when=overdue",
        "within a week, nobody's": f"{board}?when=week&who=nobody",
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
            assignee=by if each % 3 else None,
            opened_by=by,
        )
        for each, place in ((each, chance.choice(places)) for each in range(number))
    )
    complaints = []
    for each, case in enumerate(cases):
        side, state = DAYS[each % len(DAYS)]
        due = now + timedelta(minutes=chance.randrange(-20_000, 20_000))
        complaints.append(
            Complaint(
                number=f"C-{begun + each}",
                case=case,
                state=state,
                addressee="tec",
                letter="higher-commission",
                language="ru",
                due_at=due,
                counted={"side": side, "at_once": False},
                requested_by=by,
                requested_at=now - timedelta(minutes=chance.randrange(20_000)),
            )
        )
    complaints = Complaint.objects.bulk_create(complaints)
    Filing.objects.bulk_create(
        Filing(
            complaint=one,
            outcome=Filing.Outcome.REGISTERED,
            filed_at=one.requested_at,
            channel="post",
            number=f"{begun}",
            due_at=one.due_at,
            recorded_by=by,
        )
        for one in complaints
        if one.state == State.FILED
    )

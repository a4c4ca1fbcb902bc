"""Fills a portal's database with reports, most of them waiting, and signs a triager in.

It runs inside that portal, see `inside` in ground.py.
"""

import json
import os
import random
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from observers.registry.models import Precinct
from portal.accounts.models import User
from portal.evidence.models import EvidenceItem
from portal.lib import references
from reports.cases import inbox, paging
from reports.cases.models import Case, CaseReport, SetAside
from reports.incidents.lookups import urgency_number
from reports.incidents.models import IncidentReport, Reporter, ReportFile
from reports.taxonomy.models import ViolationType

TRIAGER = "tanya"
BATCH = 2000
Progress = IncidentReport.Progress
# Of twenty reports: what has become of them. One in five has a photo.
FATES = (
    [Progress.RECEIVED] * 10 + [Progress.ASKED] * 2 + [Progress.CASE] * 5 + [Progress.SET_ASIDE] * 3
)


def tell(number: int) -> None:
    """Bring the number of reports up to `number`; say how to ask for the lists."""
    by = User.objects.get(username=TRIAGER)
    chance = random.Random(number)
    taken = set(IncidentReport.objects.values_list("reference", flat=True))
    while (missing := number - IncidentReport.objects.count()) > 0:
        _add(min(missing, BATCH), by, chance, taken)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    first = reverse("cases:inbox")
    pages = {"first": first, "middle": f"{first}?after={_middle()}"}
    print(json.dumps({"cookies": signed_in(by), "pages": pages}))


def _middle() -> str:
    """The key of the report in the middle of those that wait."""
    waiting = inbox.awaiting_triage().order_by(*(f"-{key}" for key in inbox.ORDER))
    return paging._cursor(waiting[waiting.count() // 2], inbox.ORDER)


def _add(number: int, by: User, chance: random.Random, taken: set[str]) -> None:
    now = timezone.now()
    types = list(ViolationType.objects.current())
    precincts = list(Precinct.objects.all())
    sealed = os.urandom(1200)
    reports = []
    for _each in range(number):
        kind, place = chance.choice(types), chance.choice(precincts)
        reports.append(
            IncidentReport(
                public_id=uuid4(),
                reference=_reference(taken),
                body_digest=os.urandom(32).hex(),
                source=IncidentReport.Source.API,
                language="ru",
                guarded=kind.guarded,
                violation_type=kind,
                urgency=urgency_number(kind.urgency),
                election_id=place.election_id,
                region_id=place.region_id,
                precinct=None if kind.guarded else place,
                received_at=now - timedelta(seconds=chance.randrange(86_400)),
                happened_at=now - timedelta(seconds=chance.randrange(86_400)),
                sealed_body=sealed,
                progress=chance.choice(FATES),
            )
        )
    reports = IncidentReport.objects.bulk_create(reports)
    Reporter.objects.bulk_create(Reporter(report=report, role="voter") for report in reports)
    _decide(reports, by)
    _add_photos(reports[::5], chance)


def _reference(taken: set[str]) -> str:
    """One that nobody has: of a hundred thousand drawn at random, two are likely the same."""
    while (drawn := references.new_reference()) in taken:
        pass
    taken.add(drawn)
    return drawn


def _decide(reports: list[IncidentReport], by: User) -> None:
    in_case = [report for report in reports if report.progress == Progress.CASE]
    cases = Case.objects.bulk_create(
        Case(
            number=f"K-{report.reference}",
            severity=Case.Severity.SERIOUS,
            region_id=report.region_id,
            opened_by=by,
        )
        for report in in_case
    )
    CaseReport.objects.bulk_create(
        CaseReport(case=case, report=report, joined_by=by)
        for case, report in zip(cases, in_case, strict=True)
    )
    SetAside.objects.bulk_create(
        SetAside(report=report, reason=SetAside.Reason.NO_VIOLATION, by=by)
        for report in reports
        if report.progress == Progress.SET_ASIDE
    )


def _add_photos(reports: list[IncidentReport], chance: random.Random) -> None:
    items = EvidenceItem.objects.bulk_create(
        EvidenceItem(
            state=EvidenceItem.State.EXAMINED,
            kind=EvidenceItem.Kind.IMAGE,
            guarded=report.guarded,
            size=2_000_000,
            stored_name=f"originals/00/{uuid4()}",
            commitment=os.urandom(32).hex(),
            commitment_salt=os.urandom(16),
            key_for_case=os.urandom(500),
        )
        for report in reports
    )
    ReportFile.objects.bulk_create(
        ReportFile(report=report, item=item, client_id=uuid4(), is_compared=True)
        for report, item in zip(reports, items, strict=True)
    )
    for report in reports:
        # Of three photos one goes round, and comes with a hundred reports.
        goes_round = not report.guarded and chance.random() < 0.3
        report.same_files = f"{chance.randrange(50):064x}" if goes_round else os.urandom(32).hex()
    IncidentReport.objects.bulk_update(reports, ["same_files"], batch_size=400)


def signed_in(user: User) -> str:
    """The Cookie header of somebody who has signed in with both factors."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "at": 0, "type": "totp"},
    ]
    session.save()
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())

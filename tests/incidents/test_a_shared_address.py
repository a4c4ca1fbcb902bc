"""Two hundred people behind one address report in ten minutes: a dormitory, an office, a mobile
network. All of them are taken, and none waits."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from reports.incidents.models import IncidentReport

REPORTS, MINUTES = 200, 10
ADDRESS = "203.0.113.7"


@pytest.fixture(autouse=True)
def quiet():
    cache.clear()
    yield
    cache.clear()


def test_two_hundred_reports_from_one_address_in_ten_minutes_are_all_taken(precinct, vaults):
    same = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": ADDRESS, "HTTP_USER_AGENT": "One"}
    phones = Client(**same)
    told = {"role": "voter", "precinct": str(precinct.public_id), "language": "ru"}
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as clock:
        for at in range(REPORTS):
            answer = phones.put(
                f"/api/v1/reports/{uuid.uuid4()}/",
                json.dumps({**told, "narrative": f"Не пустили, {at}."}),
                content_type="application/json",
            )
            assert answer.status_code == 201, (at, answer.content)
            clock.shift(timedelta(minutes=MINUTES) / REPORTS)
    assert IncidentReport.objects.count() == REPORTS

"""Reports that wait on the triage desk, and cases made of them."""

import io
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.middleware import cookie_name
from portal.evidence import uploads
from reports.cases import actions
from reports.cases.models import Case
from reports.incidents import actions as incidents
from reports.incidents import reading, receipts
from reports.incidents.models import IncidentReport
from reports.taxonomy.models import ViolationType

UNGUARDED = "voter-missing-from-list"
GUARDED = "forced-to-vote"
WORDS = "Меня не нашли в списке, хотя я живу в этом доме двадцать лет."


@pytest.fixture
def told(precinct, vaults):
    """Files a report as a phone does; `told(violation_type=GUARDED)` changes one value."""

    def make(*, observer=None, code=None, source=IncidentReport.Source.FORM, **changes):
        values = {
            "role": "voter",
            "language": "ru",
            "violation_type": UNGUARDED,
            "precinct": str(precinct.public_id),
            "happened_at": "2026-11-22T09:41:27+05:00",
            "narrative": WORDS,
            **changes,
        }
        if code:
            key = receipts.derive(code).kept
            values["receipt_key"] = {
                "locator": key.locator,
                "verifier": key.verifier,
                "public": key.public,
            }
        content = reading.read(values, uuid=uuid4())
        return incidents.file_report(content, source=source, observer=observer).report

    return make


@pytest.fixture
def report(told):
    """Vera's report: her words are sealed, its precinct is plain. She can be asked back."""
    return told(code=receipts.new_code())


@pytest.fixture
def guarded(told):
    """A report that was dangerous to tell: everything but region and type is sealed."""
    return told(
        violation_type=GUARDED,
        code=receipts.new_code(),
        narrative="Начальник цеха Петров заставляет голосовать.",
        position={"latitude": 43.2225, "longitude": 76.909, "accuracy": 20},
    )


@pytest.fixture
def with_file(vaults):
    """Adds a file to a report."""

    def make(report, content=b"not a picture", name="IMG_0001.jpg"):
        arrived = uploads.receive_stream(io.BytesIO(content))
        return incidents.add_evidence(report, uuid4(), arrived, name).file

    return make


@pytest.fixture
def types(catalogue):
    """Violation types by code."""

    def make(*codes):
        return list(ViolationType.objects.current().filter(code__in=codes or [UNGUARDED]))

    return make


@pytest.fixture
def case(report, types, tanya) -> Case:
    return actions.open_case(
        report, by=tanya, violation_types=types(), severity=2, summary="Избирателя нет в списке"
    )


@pytest.fixture
def desk(signed_in, tanya):
    """Tanya at her desk, with her vaults open."""
    return signed_in(tanya)


@pytest.fixture
def page():
    """The address of a page of this room: `page("report", report)`."""

    def make(name, *rows, **query):
        address = reverse(f"cases:{name}", args=[row.public_id for row in rows])
        return f"{address}?{urlencode(query)}" if query else address

    return make


@pytest.fixture
def nobody_else(signed_in, page, hana, karim, kira, ada, aigul, olga):
    """Tries a deed as everybody who neither triages nor is a lawyer: it is not there for them."""

    def tried(name, *rows, **fields):
        for user in (hana, karim, kira, ada, aigul, olga):
            answer = signed_in(user).post(page(name, *rows), fields)
            assert answer.status_code == 404, user
        assert Client().post(page(name, *rows), fields).status_code == 409

    return tried


@pytest.fixture
def locked(signed_in):
    """A browser of somebody who has signed in while the vaults stay closed."""

    def make(user):
        client = signed_in(user)
        del client.cookies[cookie_name()]
        return client

    return make

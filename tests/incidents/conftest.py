"""Reports as phones tell them."""

from urllib.parse import quote
from uuid import uuid4

import pytest

from reports.incidents import actions, reading, uploading
from reports.incidents.models import IncidentReport
from tests.incidents.walking import Walk

UNGUARDED = "voter-missing-from-list"
GUARDED = "forced-to-vote"


@pytest.fixture
def telling(precinct, vaults):
    """Makes the plain values of a report; `telling(narrative="…")` changes one of them."""

    def make(**changes):
        values = {
            "role": "voter",
            "language": "ru",
            "violation_type": UNGUARDED,
            "precinct": str(precinct.public_id),
            "happened_at": "2026-11-22T09:41:27+05:00",
            "narrative": "Меня не нашли в списке, хотя я живу в этом доме 20 лет.",
        }
        return {**values, **changes}

    return make


@pytest.fixture
def content(telling):
    """A report that was understood, ready to be filed."""

    def make(uuid=None, **changes):
        return reading.read(telling(**changes), uuid=uuid or uuid4())

    return make


@pytest.fixture
def filed(content):
    """Files a report and gives its row."""

    def make(uuid=None, observer=None, source=IncidentReport.Source.FORM, **changes):
        return actions.file_report(
            content(uuid, **changes), source=source, observer=observer
        ).report

    return make


@pytest.fixture
def put(client, vaults):
    """Sends a report's body to the API under a number; gives the response."""

    def send(uuid, body, content_type="application/json", **headers):
        return client.put(
            f"/api/v1/reports/{uuid}/", body, content_type=content_type, headers=headers
        )

    return send


@pytest.fixture
def put_file(client, vaults):
    """Sends one file of a report to the API."""

    def send(uuid, file_uuid, body, token=None, name="IMG_0001.jpg"):
        return client.put(
            f"/api/v1/reports/{uuid}/files/{file_uuid}/",
            body,
            content_type="application/octet-stream",
            headers={
                "Upload-Token": uploading.token_for(uuid) if token is None else token,
                "Content-Name": quote(name),
            },
        )

    return send


@pytest.fixture
def walk(client, precinct, vaults):
    """Vera at the first screen, without JavaScript."""
    return Walk(client)

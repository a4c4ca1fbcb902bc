"""Reports as phones tell them."""

from base64 import b64encode
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.utils import timezone

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


class Tus:
    """A phone that speaks tus, one request at a time."""

    def __init__(self, client):
        self.client = client

    def announce(self, report_id, body: bytes, *, first: bytes = b"", number=None, **changes):
        """POST; `changes` are of the metadata, or of the headers when they begin with a capital."""
        said = {"report": report_id, "id": number or uuid4(), "filename": "IMG_0001.jpg"}
        of_metadata = [name for name in changes if name[0].islower() and name not in EXTRA]
        said |= {name: changes.pop(name) for name in of_metadata}
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(body)),
            "Upload-Token": uploading.token_for(report_id),
            "Upload-Metadata": metadata(said),
        }
        return self._ask("POST", "/api/v1/uploads/", first, headers | headers_of(changes))

    def send(self, address: str, offset: int, body: bytes, **changes):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        return self._ask("PATCH", address, body, headers | headers_of(changes))

    def whole(self, report_id, body: bytes, **changes):
        """The file with its announcement."""
        return self.announce(report_id, body, first=body, **changes)

    def in_pieces(self, report_id, body: bytes, *cuts: int, **changes):
        """Announced, then sent in pieces that end at these bytes; gives the last answer."""
        address = self.announce(report_id, body, **changes)["Location"]
        for begin, end in pairwise([0, *cuts, len(body)]):
            answer = self.send(address, begin, body[begin:end])
        return answer

    def look(self, address: str):
        return self.client.head(address, headers={"Tus-Resumable": "1.0.0"})

    def take_back(self, address: str):
        return self.client.delete(address, headers={"Tus-Resumable": "1.0.0"})

    def _ask(self, method, address, body, headers):
        headers = {name: value for name, value in headers.items() if value is not None}
        kind = headers.pop("Content-Type", "application/offset+octet-stream")
        more = {name: headers.pop(name) for name in list(headers) if name in EXTRA}
        if not body:
            more["CONTENT_TYPE"] = kind if more else ""
        return self.client.generic(
            method, address, body, content_type=kind, headers=headers, **more
        )


EXTRA = {"CONTENT_LENGTH", "wsgi.input", "wsgi.input_terminated"}


def metadata(said: dict) -> str:
    raw = {name: v if isinstance(v, bytes) else str(v).encode() for name, v in said.items() if v}
    return ",".join(f"{name} {b64encode(value).decode()}" for name, value in raw.items())


def headers_of(changes: dict) -> dict:
    return {
        name if name in EXTRA else name.replace("_", "-"): value for name, value in changes.items()
    }


@pytest.fixture
def tus(client, vaults):
    return Tus(client)


@pytest.fixture
def walk(client, precinct, vaults):
    """Vera at the first screen, without JavaScript."""
    return Walk(client)


@pytest.fixture
def time_machine_at(time_machine):
    """Moves the clock: so much after the test began."""
    begun = timezone.now()
    return lambda **later: time_machine.move_to(begun + timedelta(**later))

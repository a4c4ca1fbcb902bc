"""Reports as phones tell them."""

from uuid import uuid4

import pytest

from reports.incidents import actions, reading
from reports.incidents.models import IncidentReport

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

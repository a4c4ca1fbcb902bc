"""One of everything that an address can name, so that each route can be tried for real."""

import io
import uuid

import pytest

from portal.accounts.models import Role
from portal.evidence import uploads
from portal.lib import jobs
from reports.cases import actions as cases
from reports.cases.models import Case
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes
from reports.incidents import actions as incidents
from reports.incidents import reading
from reports.incidents.models import IncidentReport
from reports.taxonomy.models import ViolationType


@pytest.fixture
def everyone(person, olga, hana, tanya, leo, kira, karim, ada, aigul):
    """One person of each role, by role."""
    return {
        Role.OBSERVER: olga,
        Role.OPERATOR: hana,
        Role.TRIAGER: tanya,
        Role.LAWYER: leo,
        Role.CUSTODIAN: kira,
        Role.COORDINATOR: karim,
        Role.ADMINISTRATOR: ada,
        Role.AUDITOR: aigul,
    }


@pytest.fixture
def world(everyone, precinct, election, person, observer):
    """Objects by the names that table.yaml uses; values are what an address holds."""
    tanya, leo, hana = (everyone[r] for r in (Role.TRIAGER, Role.LAWYER, Role.OPERATOR))
    reports = [_report(precinct) for _ in range(2)]
    arrived = uploads.receive_stream(io.BytesIO(b"a file"))
    item = incidents.add_evidence(reports[0], uuid.uuid4(), arrived, name="a.txt").file.item
    case = cases.open_case(
        reports[0],
        by=tanya,
        violation_types=list(ViolationType.objects.current()[:1]),
        severity=Case.Severity.SERIOUS,
        assignee=leo,
    )
    call = hotline.log(CallNotes(channel="call", told="words"), by=hana)
    omar = observer("omar", "Омар")
    job = jobs.Job.objects.create(
        kind="examine_item", queue="media", subject="0", key="x", state="quarantined"
    )
    return {
        "user": person("newcomer", Role.TRIAGER).public_id,
        "job": job.public_id,
        "observer": omar.observer.public_id,
        "deployment": omar.observer.deployments.get().public_id,
        "call": call.public_id,
        "report": reports[1].public_id,
        "report_with_file": reports[0].public_id,
        "item": item.public_id,
        "case": case.public_id,
    }


def _report(precinct) -> IncidentReport:
    told = {
        "role": "voter",
        "violation_type": ViolationType.objects.current().filter(guarded=False)[0].code,
        "precinct": str(precinct.public_id),
        "narrative": "Вброс бюллетеней",
    }
    content = reading.read(told, uuid=uuid.uuid4())
    return incidents.file_report(content, source=IncidentReport.Source.API).report

"""A case with real files at the law desk, and workers that do what waits, here and now."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import uploads
from portal.lib.jobs import Job, run
from reports.cases import actions as cases
from reports.complaints import actions, reading, unsure
from reports.complaints.models import Complaint
from reports.incidents import actions as incidents
from reports.incidents import reading as told
from reports.taxonomy.models import ViolationType
from tests.evidence import media_files

NARRATIVE = "Двое опустили в урну пачку бюллетеней. Председатель отвернулся."
COMPLAINANT = "Ғабидуллаұлы Өмірбек Һәмитұлы"
WITNESS = "Қуанышев Нұрлан Әбілұлы"
HAPPENED = "2026-11-22T09:41:00+05:00"
MISSING = {"drawn_up_at": "10:05", "chair_reaction": "Промолчал."}


@pytest.fixture
def photo(tmp_path) -> bytes:
    """A JPEG as a phone makes it, with place and time."""
    return media_files.photo(tmp_path / "photo.jpg", (400, 300)).read_bytes()


@pytest.fixture
def report(precinct, vaults):
    """Files a report as a phone does; `report(violation_type=…)` changes one value."""

    def make(**changes):
        values = {
            "role": "observer",
            "language": "ru",
            "violation_type": "ballot-stuffing",
            "precinct": str(precinct.public_id),
            "happened_at": HAPPENED,
            "narrative": NARRATIVE,
            **changes,
        }
        content = told.read(values, uuid=uuid4(), now=datetime(2026, 11, 23, tzinfo=UTC))
        return incidents.file_report(content, source="form").report

    return make


@pytest.fixture
def with_file():
    """Adds a file to a report; gives its item."""

    def make(report, content: bytes, name="IMG_0001.jpg"):
        arrived = uploads.receive_stream(io.BytesIO(content))
        return incidents.add_evidence(report, uuid4(), arrived, name).file.item

    return make


@pytest.fixture
def open_case(tanya, leo):
    """A case from a report, handed to Leo."""

    def make(report, *codes, precinct=None):
        types = ViolationType.objects.current().filter(
            code__in=codes or [report.violation_type.code]
        )
        return cases.open_case(
            report,
            by=tanya,
            violation_types=list(types),
            severity=4,
            precinct=precinct,
            assignee=leo,
        )

    return make


@pytest.fixture
def case(report, open_case):
    return open_case(report())


@pytest.fixture
def worker(vaults):
    """The worker of letters, alive and holding its key; `restart` is a new one's first breath."""

    class Worker:
        def restart(self):
            keys.start_job_key("documents", "test")

        def work(self) -> list[str]:
            """Do every letter and bundle that waits; gives the states they end in."""
            waiting = Job.objects.filter(queue="documents", state=Job.State.READY).order_by("pk")
            return [run(job.pk) for job in waiting]

        def examine(self) -> list[str]:
            waiting = Job.objects.filter(queue="media", state=Job.State.READY).order_by("pk")
            return [run(job.pk) for job in waiting]

    one = Worker()
    one.restart()
    yield one
    keys._job_pair = None


@pytest.fixture
def typed():
    """What a lawyer enters for a letter, with every blank of every letter filled."""

    def make(case, **changes):
        return {
            "complainant_kind": "person",
            "complainant_name": COMPLAINANT,
            "complainant_status": "наблюдатель, направление № 45",
            "complainant_address": "г. Алматы, ул. Абая, 7",
            "complainant_contact": "+7 701 000 00 01",
            "complainant_iin": "",
            "consent": True,
            "witnesses": WITNESS,
            "annexes": [str(f.item.public_id) for r in case.reports.all() for f in r.files.all()],
            **MISSING,
            **changes,
        }

    return make


@pytest.fixture
def ask(typed, leo, worker):
    """Leo asks for a draft."""

    def make(
        case,
        addressee="tec",
        letter="higher-commission",
        language="ru",
        by=leo,
        people=(),
        **changes,
    ):
        return actions.request_draft(
            case,
            addressee=addressee,
            letter=letter,
            language=language,
            typed=typed(case, **changes),
            people=people,
            by=by,
            member=by.member,
        )

    return make


@pytest.fixture
def draft(ask, worker, case):
    """A draft that a worker has written."""
    complaint = ask(case)
    assert worker.work() == [Job.State.DONE]
    complaint.refresh_from_db()
    return complaint


@pytest.fixture
def approve(leo):
    def make(complaint, by=leo):
        latest = complaint.last_revision
        text = reading.structure(latest, by.member)
        actions.approve(
            complaint,
            revision=latest.number,
            version=complaint.version,
            ticks=[one.code for one in unsure.of(complaint, text)],
            by=by,
            member=by.member,
        )
        return complaint

    return make


@pytest.fixture
def approved(draft, approve):
    return approve(draft)


@pytest.fixture
def text_of(leo):
    """The newest text of a complaint as Leo reads it."""

    def read(complaint) -> str:
        return reading.structure(complaint.last_revision, leo.member).plain_text()

    return read


@pytest.fixture
def hand_in(leo):
    """Record that a complaint was registered."""

    def make(complaint, by=leo, **changes):
        values = {
            "filed_at": timezone.now() - timedelta(hours=1),
            "channel": "in-person-registered",
            "where": "ул. Тимирязева, 42",
            "number": "ЗТ-2026-17",
            "time_limit": "higher-commission-3d",
            "version": complaint.version,
            **changes,
        }
        return actions.record_filing(complaint, **values, by=by)

    return make


@pytest.fixture
def filed(approved, hand_in) -> Complaint:
    hand_in(approved)
    return approved


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

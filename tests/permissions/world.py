"""One of everything that an address can name, so that each route can be tried for real."""

import io
import uuid
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin import site
from django.utils import timezone

from observers.fieldwork import actions as fieldwork
from observers.fieldwork import reading as checklist
from portal.accounts import actions as accounts
from portal.accounts import agreements, alarms
from portal.accounts.models import Role
from portal.disclosure.models import DrawnPage, RedactedCopy
from portal.evidence import actions as evidence
from portal.evidence import uploads
from portal.lib import jobs
from reports.cases import actions as cases
from reports.cases.models import Case
from reports.complaints import actions as complaints
from reports.complaints import asking, commenting, courier, name_forms, signing
from reports.complaints import attesting as of_papers
from reports.complaints.models import FinalVersion
from reports.court.models import CourtBundle
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes
from reports.incidents import actions as incidents
from reports.incidents import attesting, reading, receipts
from reports.incidents.models import IncidentReport
from reports.parties import actions as parties
from reports.parties import invitations, representing
from reports.parties.forms import RepresentForm
from reports.parties.models import Signatory
from reports.taxonomy.models import Catalogue, Change, ViolationType
from tests.complaints.conftest import (  # what the law desk's tests stand on
    approve,
    approved,
    ask,
    case,
    draft,
    hand_in,
    open_case,
    photo,
    report,
    typed,
    with_file,
    worker,
)

__all__ = [
    "approve",
    "approved",
    "ask",
    "case",
    "draft",
    "everyone",
    "hand_in",
    "open_case",
    "photo",
    "report",
    "typed",
    "with_file",
    "worker",
    "world",
]


@pytest.fixture
def everyone(person, olga, hana, tanya, leo, kira, karim, ada, aigul):
    """One person of each role, by role; everyone at a desk has an app and recovery codes."""
    for user in (hana, tanya, leo, kira, karim, ada, aigul):
        TOTP.activate(user, "A" * 32)
        RecoveryCodes.activate(user)
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
def world(everyone, precinct, observer, person, approved, hand_in, photo, with_file, worker):
    """Objects by the names that table.yaml uses; values are what an address holds."""
    tanya, leo, hana = (everyone[r] for r in (Role.TRIAGER, Role.LAWYER, Role.OPERATOR))
    waiting, in_case = _report(precinct), _report(precinct)
    item = with_file(in_case, photo)
    answer = _answer(everyone[Role.OBSERVER].observer, photo)
    opened = cases.open_case(
        in_case,
        by=tanya,
        violation_types=list(ViolationType.objects.current()[:1]),
        severity=Case.Severity.SERIOUS,
        assignee=leo,
    )
    bundle = complaints.request_bundle(approved, by=leo, member=leo.member)
    signature = signing.sign_on_paper(
        approved,
        signed_by="somebody",
        scan=uploads.receive_stream(io.BytesIO(photo)),
        scan_name="s.jpg",
        version=approved.version,
        by=leo,
    )
    filing = hand_in(
        approved, receipt=uploads.receive_stream(io.BytesIO(photo)), receipt_name="a.jpg"
    )
    worker.examine()
    certificate = evidence.request_certificate(
        item, attesting.statement(in_case, item, leo.member), member=leo.member, by=leo
    )
    paper_certificate = evidence.request_certificate(
        filing.receipt,
        of_papers.statement(filing, filing.receipt, leo.member),
        member=leo.member,
        by=leo,
    )
    worker.work()
    call = hotline.log(CallNotes(channel="call", told="words"), by=hana)
    omar = observer("omar", "Омар")
    job = jobs.Job.objects.create(
        kind="examine_item", queue="media", subject="0", key="x", state="quarantined"
    )
    _redacted(item, tanya)
    agreement = agreements.ask("roles", "hana", by=everyone[Role.ADMINISTRATOR], roles=["operator"])
    alarm = alarms.sound("rate", hana, count=50)
    return {
        "agreement": agreement.public_id,
        "question": asking.ask_lawyer(
            approved,
            "words",
            to=person("lawyer-2", Role.LAWYER),
            due_on=timezone.localdate(),
            by=leo,
        ).public_id,
        "name_form": name_forms.remember(
            "Прокуратура района", "dative", "Прокуратуре района", language="ru", by=leo
        ).public_id,
        "comment": commenting.comment(approved, "words", revision=1, block=1, by=leo).public_id,
        "change": Change.objects.create(
            why="Article 20 was changed",
            base=Catalogue.objects.get(is_current=True),
            files=b"",
            state="faulty",
            proposed_by=leo,
        ).public_id,
        "alarm": alarm.public_id,
        "user": person("newcomer", Role.TRIAGER).public_id,
        "invitation": _invitation(everyone[Role.ADMINISTRATOR]).public_id,
        "job": job.public_id,
        "election": precinct.election.public_id,
        "commission": precinct.commission.public_id,
        "precinct": precinct.public_id,
        "organisation": omar.observer.organisation.public_id,
        "observer": omar.observer.public_id,
        "deployment": omar.observer.deployments.get().public_id,
        "answer": answer.public_id,
        "call": call.public_id,
        "report": waiting.public_id,
        "report_with_file": in_case.public_id,
        "item": item.public_id,
        "certificate": certificate.public_id,
        "case": opened.public_id,
        "complaint": approved.public_id,
        **_parties(opened, leo, photo),
        "bundle": bundle.public_id,
        "filing": filing.public_id,
        "court_bundle": CourtBundle.objects.create(
            election=precinct.election, language="ru", requested_by=leo, state="let_go"
        ).public_id,
        "final": FinalVersion.objects.create(
            complaint=approved,
            revision=approved.last_revision,
            item=filing.receipt,
            form="pdf",
            by=leo,
        ).public_id,
        "signature": signature.public_id,
        "courier_round": courier.plan(
            [approved], day=timezone.localdate(), carrier="", by=leo
        ).public_id,
        "paper_certificate": paper_certificate.public_id,
        **_rows_of_tables(),
    }


def _parties(case, leo, photo):
    """A collective complaint, the code by which people find it, and a representation."""
    until = timezone.now() + timedelta(days=1)
    text = invitations.Text({"ru": "Просим проверить."})
    row = parties.open_collective(case, text, until=until, by=leo)
    signed = {"code": receipts.derive(receipts.new_code()), "text_number": 1}
    parties.sign(row, {"name": "Сапарова Роза"}, Signatory.Consent.values, **signed)
    today = timezone.localdate()
    who = dict.fromkeys(RepresentForm.TOLD, "Сапарова Роза")
    terms = {"since": today, "until": today, "looked": False}
    stands = representing.take_on(case, who, **terms, by=leo, member=leo.member)
    arrived = uploads.receive_stream(io.BytesIO(photo))
    kept = representing.keep_paper(stands, "power-of-attorney", arrived, "a.jpg", by=leo)
    return {
        "representation": stands.public_id,
        "signed_paper": kept.pk,
        "collective": row.public_id,
        "join_code": invitations.code_of(row, leo.member),
    }


def _answer(observer, photo):
    """An answer to the checklist that is a photo."""
    told = {"question": "record-photo"}
    return fieldwork.answer(
        checklist.read(told, uuid=uuid.uuid4(), now=timezone.now()),
        observer=observer,
        photo=uploads.receive_stream(io.BytesIO(photo)),
    ).answer


def _redacted(item, by) -> None:
    """The item's first redacted copy and first page, by the numbers that table.yaml names."""
    DrawnPage.objects.create(item=item, number=1, stored_name="none", size=1)
    RedactedCopy.objects.create(
        item=item, number=1, state=RedactedCopy.State.READY, stored_name="none", requested_by=by
    )


def _rows_of_tables() -> dict:
    """A row of each table that administrators may look up."""
    jobs.WorkerPulse.objects.create(name="one", queue="media", seen_at=timezone.now())
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": table.get_queryset(None).first().pk
        for model, table in site._registry.items()
    }


def _invitation(ada):
    return accounts.invite("invited", {Role.OPERATOR}, member=ada.member)[0]


def _report(precinct) -> IncidentReport:
    told = {
        "role": "voter",
        "violation_type": ViolationType.objects.current().filter(guarded=False)[0].code,
        "precinct": str(precinct.public_id),
        "narrative": "Вброс бюллетеней",
    }
    content = reading.read(told, uuid=uuid.uuid4())
    return incidents.file_report(content, source=IncidentReport.Source.API).report

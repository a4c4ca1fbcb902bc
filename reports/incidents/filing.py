"""Writes a report down: one transaction, sealed to whom it may concern (sealing.md).

The form, the API, the hotline and the worker that opens envelopes all come here. What is plain
afterwards is what triage lives on; everything else is sealed before it reaches the database.
"""

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Observer
from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib import references, rows
from portal.lib.moments import quarter
from portal.lib.refusals import Refused
from reports.incidents import forced, lookups
from reports.incidents.content import ReportContent
from reports.incidents.models import Envelope, IncidentReport, Reporter

TRIES = 3


class Conflict(Refused):
    """The same identifier was used before for something else."""

    def __init__(self):
        super().__init__(
            _(
                "A report was already received under this number, and it says something else. "
                "Nothing was changed. Send this one as a new report, or add to the first one "
                "with its receipt code."
            ),
            code="another-body",
            conflict=True,
        )


@dataclass(frozen=True)
class Filed:
    """The report, and whether this call made it or it was there already."""

    report: IncidentReport
    created: bool


def is_here(number: UUID) -> bool:
    """Whether a report, or sealed bytes, were taken under this number before."""
    return (
        Envelope.objects.filter(client_id=number).exists()
        or IncidentReport.objects.filter(public_id=number).exists()
    )


def file_report(content: ReportContent, *, source: str, observer: Observer | None = None) -> Filed:
    """File a report; the same content again is the same report. Raises Conflict.

    `observer` is whoever signed in by an organisation's link: an accredited observer.
    """
    digest = content.digest(observer.pk if observer else None)
    received_at = timezone.now()
    for _attempt in range(TRIES):
        report = _report(content, source, observer, digest, received_at)
        reporter = _reporter(content, report, observer)
        try:
            with _unspoilt():
                rows.insert_all(report, reporter)
        except IntegrityError:
            earlier = IncidentReport.objects.filter(public_id=content.uuid).first()
            if earlier is not None:
                return _again(earlier, digest)
            if _receipt_used(content):
                raise Conflict() from None
            # Two reports drew the same reference: draw again.
            continue
        return Filed(report, created=True)
    raise Refused(_("The report could not be numbered. Please send it again."), code="busy")


def _unspoilt():
    """What is refused must not spoil a transaction around it; without one there is none to make:
    both rows are written, or neither."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _again(earlier: IncidentReport, digest: str) -> Filed:
    if earlier.body_digest != digest:
        raise Conflict()
    return Filed(earlier, created=False)


def _receipt_used(content: ReportContent) -> bool:
    key = content.receipt_key
    return bool(
        key and Reporter.objects.filter(locator=key.locator, verifier=key.verifier).exists()
    )


def _report(content, source, observer, digest, received_at) -> IncidentReport:
    guarded = content.guarded
    report = IncidentReport(
        public_id=content.uuid,
        reference=references.new_reference(),
        body_digest=digest,
        source=source,
        language=content.language,
        guarded=guarded,
        violation_type_id=content.violation_type.pk if content.violation_type else None,
        urgency=content.violation_type.urgency if content.violation_type else 0,
        election_id=content.election_pk,
        region_id=content.region_pk,
        at_precinct=content.at_precinct,
        zone=content.zone,
        files_expected=content.files_expected,
    )
    if content.forced:
        _hurry(report, content.forced, received_at)
    if guarded:
        report.happened_at = quarter(content.happened_at)
        report.received_at = quarter(received_at)
    else:
        report.happened_at = content.happened_at
        report.received_at = received_at
        report.device_at = content.device_at
        report.precinct_id = content.precinct.pk if content.precinct else None
        if content.position:
            report.latitude = content.position.latitude
            report.longitude = content.position.longitude
            report.accuracy = content.position.accuracy
        if observer:
            report.narrative = content.narrative
    body = _sealed_words(content, received_at, narrative=not report.narrative)
    if body:
        report.sealed_body = keys.seal_to(
            Vault.Kind.CASE, json.dumps(body, ensure_ascii=False), report.place("body")
        )
    return report


def _hurry(report: IncidentReport, told: forced.Forced, now: datetime) -> None:
    """What stays plain of pressure: its kind, and how soon somebody should look."""
    today = timezone.localdate(now)
    report.forced_by = told.by
    report.act_by = forced.act_by(told.until, today)
    near = lookups.urgency_number(forced.urgency_by(report.act_by, today))
    report.urgency = max(report.urgency, near)


def _sealed_words(content: ReportContent, received_at: datetime, *, narrative: bool) -> dict:
    """What stands in `sealed_body`; see `told.py`, which reads it."""
    body = {}
    if narrative and content.narrative:
        body["narrative"] = content.narrative
    if content.place_text:
        body["place_text"] = content.place_text
    if content.precinct_text:
        body["precinct_text"] = content.precinct_text
    if content.forced:
        body["forced"] = content.forced.sealed
    if not content.guarded:
        return body
    if content.precinct:
        body["precinct"] = str(content.precinct.public_id)
        body["precinct_number"] = content.precinct.number
    if content.position:
        body["position"] = [
            content.position.latitude,
            content.position.longitude,
            content.position.accuracy,
        ]
    body["happened_at"] = _iso(content.happened_at)
    body["device_at"] = _iso(content.device_at)
    body["received_at"] = _iso(received_at)
    return body


def _reporter(content: ReportContent, report: IncidentReport, observer) -> Reporter:
    reporter = Reporter(report=report, role=content.role)
    if observer:
        reporter.role = IncidentReport.ReporterRole.OBSERVER
        if not report.guarded:
            reporter.observer = observer
    # An observer's code leads to a person: of a guarded report custodians alone know it.
    known_as = [observer.code] if observer and report.guarded else []
    if content.forced and content.forced.name:
        known_as.append(content.forced.name)
    if known_as:
        reporter.sealed_identity = keys.seal_to(
            Vault.Kind.IDENTITY, "\n".join(known_as), report.place("identity")
        )
    if content.contact:
        reporter.sealed_contact = keys.seal_to(
            Vault.Kind.CONTACT, content.contact, report.place("contact")
        )
    if content.receipt_key:
        reporter.locator = content.receipt_key.locator
        reporter.verifier = content.receipt_key.verifier
        reporter.receipt_public = content.receipt_key.public
    return reporter


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None

"""Sealed bytes from phones: opened by a worker, filed by the same rules as everything else."""

import json
from contextlib import suppress

from django.conf import settings
from django.db import transaction

from portal.accounts import keys
from portal.lib import commitments, sealing
from portal.lib.jobs import Postponed
from portal.lib.moments import QUARTER
from portal.lib.sealing import Place
from reports.incidents import announcing, answering, clarifying, filing, observing, reading
from reports.incidents.models import Envelope, IncidentReport

State = Envelope.State


def place_of(client_id) -> Place:
    """What the phone writes into the header: these bytes belong to this report only."""
    return Place("envelope", str(client_id), "report")


class Unreadable(Exception):
    """An envelope that waits for repair; `str()` is a code and names of fields, no value."""


def open_envelope(envelope: Envelope) -> None:
    """File what the envelope holds, or say why it cannot be. Its bytes are kept until then."""
    if envelope.state != State.WAITING:
        return
    if not envelope.commitment:
        # Slow on purpose: done by the worker, so that a phone never waits for it.
        _settle(envelope, State.WAITING, commitment=commitments.value_of(envelope.sha256))
    try:
        with transaction.atomic():
            report = _file(envelope)
            # The bytes were needed for as long as nothing else held the report.
            _settle(envelope, State.OPENED, sealed=None, report=report)
    except Unreadable as problem:
        _settle(envelope, State.NEEDS_REPAIR, reason=str(problem)[:120])


def _file(envelope: Envelope) -> IncidentReport | None:
    """The report that the envelope holds or adds to; None for an answer to the checklist."""
    plain = _unseal(envelope)
    try:
        data = json.loads(plain)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("not-json") from None
    if not isinstance(data, dict):
        raise Unreadable("not-json")
    observer = observing.observer_of_device(data.pop("observer", ""))
    # What happened a moment before it was sent may lie after the quarter's beginning.
    now = envelope.received_at + QUARTER
    try:
        promises = announcing.read(data.pop("files", None))
    except announcing.Unclear:
        raise Unreadable("invalid: files") from None
    if data.keys() == {"checklist"}:
        told, number = data["checklist"], envelope.client_id
        try:
            answering.take(told, promises, number=number, observer=observer, now=now)
        except answering.Unclear as problem:
            raise Unreadable(str(problem)) from None
        return None
    if data.keys() == {"answer"}:
        try:
            return clarifying.take(data["answer"], promises, number=envelope.client_id)
        except clarifying.Unclear as problem:
            raise Unreadable(str(problem)) from None
    if promises:
        data["files_expected"] = min(len(promises), settings.FILES_PER_REPORT)
    try:
        content = reading.read(data, uuid=envelope.client_id, now=now)
    except reading.Invalid as problem:
        # Only our own names of fields: another one may be anything that somebody typed.
        names = sorted(name for name in problem.fields if name in reading.FIELDS)
        raise Unreadable(f"invalid: {', '.join(names) or 'unknown field'}") from None
    try:
        source = IncidentReport.Source.ENVELOPE
        report = filing.file_report(content, source=source, observer=observer).report
    except filing.Conflict:
        raise Unreadable("another-body") from None
    announcing.write_down(report, promises)
    return report


def _unseal(envelope: Envelope) -> bytes:
    try:
        pairs = keys.intake_pairs()
    except keys.KeysMissing:
        # Not the envelope's fault: another worker, or this one later, will have the key.
        raise Postponed() from None
    for pair in pairs.values():
        with suppress(sealing.CannotOpen):
            return sealing.unseal(envelope.sealed, pair.private, place_of(envelope.client_id))
    raise Unreadable("cannot-open")


def catch_up(limit: int = 100) -> None:
    """Words for envelopes that came before there were any."""
    late = Envelope.objects.filter(commitment="").exclude(state=State.WAITING)
    for envelope in late.order_by("pk")[:limit]:
        value = commitments.value_of(envelope.sha256)
        Envelope.objects.filter(pk=envelope.pk, commitment="").update(commitment=value)


def _settle(envelope: Envelope, state: str, **columns) -> None:
    envelope.state = state
    for name, value in columns.items():
        setattr(envelope, name, value)
    envelope.save(update_fields=["state", *columns])

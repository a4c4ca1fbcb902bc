"""What the worker does with what phones sealed: one lease, one call."""

from celery import shared_task

from observers.roster.models import Observer
from portal.evidence.models import Upload
from portal.lib.jobs import job
from reports.incidents import (
    envelopes,
    forgetting,
    handing_on,
    hurrying,
    intake_ends,
    observers_kept,
    retention,
    same_files,
    waiting_files,
)
from reports.incidents.models import Envelope, IncidentReport

OPEN = "open_envelope"
ADD_UPLOAD = "add_upload"
# Of an ingest node.
HAND_ON_ENVELOPE = "hand_on_envelope"
HAND_ON_FILE = "hand_on_file"


@job(OPEN, queue="intake", subject=Envelope)
def open_envelope(envelope):
    envelopes.open_envelope(envelope)


@job(ADD_UPLOAD, queue="intake", subject=Upload, given_up=waiting_files.give_up)
def add_upload(upload):
    waiting_files.take_up(upload)


@job(HAND_ON_ENVELOPE, queue="intake", subject=Envelope, given_up=handing_on.give_up_envelope)
def hand_on_envelope(envelope):
    handing_on.envelope(envelope)


@job(HAND_ON_FILE, queue="intake", subject=Upload, given_up=waiting_files.give_up)
def hand_on_file(upload):
    handing_on.file(upload)


@job(retention.PURGE, queue="documents", subject=IncidentReport)
def purge_report(report):
    retention.purge(report)


@job(observers_kept.PURGE_NAME, queue="documents", subject=Observer)
def purge_observer(observer):
    observers_kept.purge_name(observer)


@job(observers_kept.PURGE_ANSWERS, queue="documents", subject=Observer)
def purge_checklist_answers(observer):
    observers_kept.purge_answers(observer)


@shared_task(name="reports.incidents.forget_what_was_handed_on")
def forget_what_was_handed_on() -> None:
    forgetting.sweep((HAND_ON_ENVELOPE, HAND_ON_FILE))


@shared_task(name="reports.incidents.raise_urgency")
def raise_urgency() -> None:
    hurrying.raise_urgency()


@shared_task(name="reports.incidents.look_after_intake_keys")
def look_after_intake_keys() -> None:
    intake_ends.look_after()


@shared_task(name="reports.incidents.compare_files")
def compare_files() -> None:
    same_files.compare_new()

"""What the worker does with what phones sealed: one lease, one call."""

from portal.evidence.models import Upload
from portal.lib.jobs import job
from reports.incidents import envelopes, waiting_files
from reports.incidents.models import Envelope

OPEN = "open_envelope"
ADD_UPLOAD = "add_upload"


@job(OPEN, queue="intake", subject=Envelope)
def open_envelope(envelope):
    envelopes.open_envelope(envelope)


@job(ADD_UPLOAD, queue="intake", subject=Upload, given_up=waiting_files.give_up)
def add_upload(upload):
    waiting_files.take_up(upload)

"""What the worker does with what phones sealed: one lease, one call."""

from portal.lib.jobs import job
from reports.incidents import envelopes
from reports.incidents.models import Envelope

OPEN = "open_envelope"


@job(OPEN, queue="intake", subject=Envelope)
def open_envelope(envelope):
    envelopes.open_envelope(envelope)

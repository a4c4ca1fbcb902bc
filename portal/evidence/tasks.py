"""What the worker does with originals: one lease, one call."""

from portal.evidence import pipeline
from portal.evidence.models import EvidenceItem
from portal.lib.jobs import job

EXAMINE = "examine_item"


@job(EXAMINE, queue="media", subject=EvidenceItem)
def examine_item(item):
    pipeline.run(item)

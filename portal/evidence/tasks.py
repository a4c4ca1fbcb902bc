"""What the worker does with originals: one lease, one call."""

from celery import shared_task

from portal.evidence import leavings, pipeline
from portal.evidence.models import EvidenceItem
from portal.lib.jobs import job

EXAMINE = "examine_item"


@job(EXAMINE, queue="media", subject=EvidenceItem)
def examine_item(item):
    pipeline.run(item)


@shared_task(name="portal.evidence.let_go_of_held_uploads")
def let_go_of_held_uploads() -> None:
    leavings.sweep()

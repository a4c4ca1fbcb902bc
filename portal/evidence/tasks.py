"""What the worker does with originals: one lease, one call."""

from celery import shared_task

from portal.evidence import certificates, destroying, leavings, pipeline, stamps, upload_endings
from portal.evidence.models import Certificate, EvidenceItem
from portal.lib.jobs import job

EXAMINE = "examine_item"
EXAMINE_AGAIN = "examine_item_again"
CERTIFY = "certify_item"
DESTROY = "destroy_item"


@job(EXAMINE, queue="media", subject=EvidenceItem, given_up=pipeline.give_up)
def examine_item(item):
    pipeline.run(item)


@job(
    EXAMINE_AGAIN,
    queue="media",
    subject=EvidenceItem,
    sealed_input=True,
    given_up=pipeline.give_up,
)
def examine_item_again(item, sealed):
    """With the item's key, handed over by a member of staff."""
    pipeline.run(item, pipeline.handed_key(item, sealed))


@shared_task(name="portal.evidence.let_go_of_held_uploads")
def let_go_of_held_uploads() -> None:
    upload_endings.sweep()
    leavings.sweep()


@job(CERTIFY, queue="documents", subject=Certificate, sealed_input=True)
def certify(certificate, *, sealed):
    """With the item's key and what its holder knows, handed over by a member of staff."""
    certificates.make(certificate, sealed)


@job(DESTROY, queue="documents", subject=EvidenceItem)
def destroy_item(item):
    destroying.delete(item)


@job(stamps.STAMP, queue="documents", subject=None)
def stamp_batches():
    stamps.ask_for_stamps()


@shared_task(name="portal.evidence.batch")
def batch() -> None:
    stamps.batch_and_queue()

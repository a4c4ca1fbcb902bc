"""What the worker does for bundles for court: one lease, one slice."""

from celery import shared_task
from django.dispatch import receiver

from portal.evidence import destroying
from portal.lib import jobs
from portal.lib.jobs import job
from reports.complaints import keeping
from reports.court import handing, making
from reports.court.models import CourtBundle

SLICE = "court_slice"


@job(SLICE, queue="documents", subject=CourtBundle, sealed_input=True)
def court_slice(bundle, *, sealed):
    private = making.slice_of(bundle, sealed)
    if private:
        ask(bundle, private)


def ask(bundle: CourtBundle, private: str) -> None:
    """The next slice, behind whatever was asked for meanwhile."""
    written = bundle.parts.filter(state="written").count()
    turn = jobs.Job.objects.filter(kind=SLICE, subject=str(bundle.pk)).count()
    key = f"{bundle.pk}:{written}:{turn}"
    jobs.add(SLICE, bundle, key=key, sealed_input=handing.key_for_worker(bundle, private))


@shared_task(name="reports.court.let_go_of_old_bundles")
def let_go_of_old_bundles() -> None:
    making.sweep()


# Here, because every worker that deletes complaints knows the tasks of all rooms.
@receiver(keeping.deleted, dispatch_uid="reports.court")
def let_go_with(*, complaint, **_about) -> None:
    making.let_go_with(complaint)


@receiver(destroying.forgotten, dispatch_uid="reports.court")
def let_go_with_item(*, item, **_about) -> None:
    making.let_go_with_item(item)

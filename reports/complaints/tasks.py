"""What the worker does for complaints: one lease, one call."""

from celery import shared_task
from django.dispatch import receiver
from django.utils import timezone

from portal.evidence import destroying
from portal.lib.jobs import job
from reports.complaints import (
    drafting,
    export,
    filings,
    keeping,
    old_bundles,
    recounting,
    reminding,
)
from reports.complaints.models import Bundle, Complaint, MorningLetter, Recount

DRAFT = "draft_complaint"
BUNDLE = "make_bundle"


@job(DRAFT, queue="documents", subject=Complaint, sealed_input=True)
def draft_complaint(complaint, *, sealed):
    drafting.draft(complaint, sealed)


@job(BUNDLE, queue="documents", subject=Bundle, sealed_input=True)
def make_bundle(bundle, *, sealed):
    export.make(bundle, sealed)


@job(keeping.PURGE, queue="documents", subject=Complaint)
def purge_complaint(complaint):
    keeping.purge(complaint)


@receiver(destroying.forgotten, dispatch_uid="reports.complaints")
def let_go_with_item(*, item, **_about) -> None:
    keeping.let_go_with(item)


@shared_task(name="reports.complaints.let_go_of_old_bundles")
def let_go_of_old_bundles() -> None:
    old_bundles.sweep()


@shared_task(name="reports.complaints.notice_silence")
def notice_silence() -> None:
    filings.notice_silence()


@job(recounting.RECOUNT, queue="documents", subject=Recount)
def recount_deadlines(row):
    recounting.recount(row)


@shared_task(name="reports.complaints.write_morning_letters")
def write_morning_letters() -> None:
    reminding.prepare(timezone.now())


@job(reminding.REMIND, queue="documents", subject=MorningLetter)
def morning_letter(row):
    reminding.send(row)


@shared_task(name="reports.complaints.look_for_changed_days")
def look_for_changed_days() -> None:
    recounting.ask()

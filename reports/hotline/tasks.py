"""What the worker does about calls: rows that are damaged, words that were told."""

from celery import shared_task

from portal.lib import jobs
from portal.lib.jobs import Hopeless, job
from portal.lib.moments import this_quarter
from reports.hotline import keeping, words_told
from reports.hotline.models import HotlineCall
from reports.incidents import envelopes
from reports.incidents.models import ReportFile

DAMAGED = "damaged_callback"
CONFIRM = "confirm_words"


@job(DAMAGED, queue="intake", subject=HotlineCall)
def damaged_callback(call):
    """Stands among what needs attention, one line for each row: no worker can mend it."""
    raise Hopeless("A number to call back cannot be opened: its row is damaged.")


@job(CONFIRM, queue="intake", subject=ReportFile)
def confirm_words(file):
    words_told.confirm(file)


@job(keeping.PURGE, queue="documents", subject=HotlineCall)
def purge_call(call):
    keeping.purge(call)


def look() -> None:
    """Hold what was told against what is here, and have custody say so."""
    for file in words_told.look():
        jobs.add(CONFIRM, file, at=this_quarter())


@shared_task(name="reports.hotline.look_for_words")
def look_for_words() -> None:
    envelopes.catch_up()
    look()

"""What administrators are told of calls: a job that only says what is wrong with a row."""

from portal.lib.jobs import Hopeless, job
from reports.hotline.models import HotlineCall

DAMAGED = "damaged_callback"


@job(DAMAGED, queue="intake", subject=HotlineCall)
def damaged_callback(call):
    """Stands among what needs attention, one line for each row: no worker can mend it."""
    raise Hopeless("A number to call back cannot be opened: its row is damaged.")

"""The talk between a reporter and staff: each line readable by both, and by nobody else."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib import sealing
from portal.lib.moments import this_quarter
from portal.lib.refusals import Refused
from reports.incidents.filing import Conflict
from reports.incidents.models import IncidentReport, Message

Progress = IncidentReport.Progress
# Nothing can be added to these any more.
ENDED = (Progress.WITHDRAWN, Progress.DELETED)


@transaction.atomic
def add_clarification(
    report: IncidentReport, text: str, *, client_id: UUID | None = None
) -> Message:
    """What the reporter adds later; a second one under `client_id` is the first. Raises Conflict
    when that is a line of another talk."""
    if report.progress in ENDED:
        raise Refused(_("This report was deleted. File a new one to tell us more."), code="ended")
    message = write(report, Message.Kind.CLARIFICATION, text, public_id=client_id)
    if report.progress == Progress.ASKED:
        # The question is over; what the reporter was told before it stays true.
        set_progress(report, report.progress_before or Progress.READ)
    return message


def set_progress(report: IncidentReport, progress: str) -> None:
    report.progress = progress
    report.save(update_fields=["progress"])


def write(
    report: IncidentReport, kind: str, text: str, *, by=None, public_id: UUID | None = None
) -> Message:
    # Of a guarded report every line tells the quarter of an hour, so that they stay in order.
    at = this_quarter() if report.guarded else timezone.now()
    message = Message(report=report, kind=kind, at=at, by=by, public_id=public_id or uuid4())
    recipients = [keys.vault_public(Vault.Kind.CASE)]
    if report.reporter.receipt_public:
        recipients.append(report.reporter.receipt_public)
    message.sealed_text = sealing.seal(text, recipients, message.place())
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        earlier = Message.objects.filter(public_id=message.public_id, report=report).first()
        if earlier is None:
            raise Conflict() from None
        return earlier
    return message

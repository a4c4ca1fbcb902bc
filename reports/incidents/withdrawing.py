"""A reporter takes a report back."""

from django.utils.translation import gettext as _

from portal.lib import ledger
from portal.lib.refusals import Refused
from reports.incidents import retention, talk
from reports.incidents.models import Hold, IncidentReport, Message, ReportEvent

NAMES = {"contact", "identity"}
Progress = IncidentReport.Progress


def withdraw(report: IncidentReport) -> None:
    """Delete it at once; of a report that stands in a case, name and contact only.

    What was handed in to an authority cannot be called back, and a case may rest on it: staff are
    told, and decide with the rest of the file. Doing it twice is doing it once.
    """
    told = ReportEvent.objects.filter(subject=report, verb=ReportEvent.Verb.WITHDRAWN)
    if report.progress in talk.ENDED or told.exists():
        return
    in_a_case = report.progress in retention.IN_A_CASE
    if not in_a_case and Hold.objects.filter(report=report).exists():
        raise Refused(
            _("This report is kept whole for a court for now. Write to us in the field above.")
        )
    ledger.append(ReportEvent, report, ReportEvent.Verb.WITHDRAWN)
    if in_a_case:
        retention.shred(report, NAMES, why="withdrawn")
        words = _("The reporter has taken this report back. Name and contact were deleted.")
        talk.write(report, Message.Kind.CLARIFICATION, words)
        return
    retention.shred(report, {*NAMES, "words", "files"}, why="withdrawn")
    report.progress = Progress.WITHDRAWN
    report.save(update_fields=["progress"])

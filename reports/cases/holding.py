"""A file of a report, for whoever may see the report: the holder asks permission for the vault."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from reports.cases import history, openings
from reports.incidents.models import IncidentReport, ReportFile


def held(user, public_id, item_id) -> ReportFile:
    """Raises Http404: not there for this person, or guarded and not opened by them yet.
    Raises SayWhy when it stands in a colleague's case."""
    report = get_object_or_404(IncidentReport.objects.visible_to(user), public_id=public_id)
    if report.guarded and not history.has_read(report, user):
        raise Http404
    openings.ask_first(openings.of_report(report), user)
    return get_object_or_404(report.files.select_related("item", "report"), item__public_id=item_id)

"""How far a source is believed, and the sources whose reports wait apart."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.cases import actions, inbox
from reports.cases.sources import Source
from reports.incidents.models import IncidentReport


@role_required(Role.TRIAGER)
@require_GET
def quarantine(request):
    """Reports of sources in quarantine: received as ever, not in the inbox."""
    rows = inbox.in_quarantine().visible_to(request.user)
    page = inbox.page(
        rows, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    return render(
        request,
        "cases/quarantine.html",
        {
            "rows": page.rows,
            "newer_url": f"?before={page.newer}" if page.newer else "",
            "older_url": f"?after={page.older}" if page.older else "",
        },
    )


@role_required(Role.TRIAGER)
@require_POST
def source(request, public_id):
    """Note the reliability of a report's source, put it in quarantine, or let it out."""
    row = get_object_or_404(
        IncidentReport.objects.visible_to(request.user).select_related("reporter__observer"),
        public_id=public_id,
    )
    match request.POST.get("do"):
        case "rate" if request.POST.get("reliability") in Source.Reliability.values:
            actions.rate_source(row, request.POST["reliability"], by=request.user)
            messages.success(request, _("The reliability is noted."))
        case "quarantine":
            actions.quarantine_source(row, by=request.user)
            messages.success(request, _("The source is in quarantine. It is not told."))
        case "release":
            actions.release_source(row, by=request.user)
            messages.success(
                request, _("The source is out of quarantine; its reports are back in the inbox.")
            )
        case _unknown:
            raise Http404
    return redirect("cases:report", row.public_id)

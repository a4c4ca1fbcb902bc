"""A post or a video that staff found online, kept as evidence of a report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.cases import actions, history
from reports.cases.capture_forms import CaptureForm
from reports.incidents.models import IncidentReport


@takes_files
@role_required(Role.TRIAGER, Role.LAWYER)
@require_http_methods(["GET", "POST"])
def capture(request, public_id):
    """The form, and keeping what it brings. Nothing is fetched from the address."""
    report = get_object_or_404(IncidentReport.objects.visible_to(request.user), public_id=public_id)
    if report.guarded and not history.has_read(report, request.user):
        raise Http404
    form = CaptureForm(request.POST, request.FILES) if request.method == "POST" else CaptureForm()
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            kept = actions.capture(
                report,
                form.cleaned_data["number"],
                form.about(),
                media=form.brought.get("media"),
                page=form.brought.get("page"),
                by=request.user,
            )
        except Refused as problem:
            refusal = problem
        else:
            messages.success(request, _("It is kept as evidence of this report."))
            file = kept.media or kept.page
            return redirect("cases:file", report.public_id, file.item.public_id)
    status = 409 if refusal else 400 if form.is_bound else 200
    context = {"report": report, "form": form, "refusal": refusal}
    return render(request, "cases/capture.html", context, status=status)

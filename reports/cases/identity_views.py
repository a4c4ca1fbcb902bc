"""Asking who a reporter is, and reading it when a custodian has handed it over."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.cases import actions, identities, openings
from reports.cases.forms import IdentityForm
from reports.incidents.models import IncidentReport


@role_required(Role.TRIAGER, Role.LAWYER)
@require_http_methods(["GET", "POST"])
def identity(request, public_id):
    """Ask for it with a reason; until it is handed over the page shows nothing."""
    row = get_object_or_404(
        IncidentReport.objects.visible_to(request.user).select_related("reporter", "region"),
        public_id=public_id,
    )
    case = openings.of_report(row)
    openings.ask_first(case, request.user)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.ask_for_identity(row, form.cleaned_data["why"], by=request.user)
        messages.success(request, _("Asked for. A custodian decides."))
        return redirect("cases:identity", row.public_id)
    handed = identities.handed_to(row, request.user)
    words = ""
    if handed:
        words = identities.read(handed, request.member_key)
        openings.note(
            request.user, openings.Verb.IDENTITY, openings.REPORT, row.reference, case=case
        )
    page = {"report": row, "form": form, "handed": handed, "words": words}
    there = identities.sealed_of(row) is not None
    status = 400 if form.errors else 200
    return render(request, "cases/identity.html", {**page, "is_there": there}, status=status)

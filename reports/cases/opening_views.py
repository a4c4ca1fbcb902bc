"""Saying why one looks into a colleague's case."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.cases import openings
from reports.cases.forms import WhyForm
from reports.cases.models import Case


@role_required(Role.TRIAGER, Role.LAWYER)
@require_http_methods(["GET", "POST"])
def why(request, public_id):
    """Ask for the reason, once a shift; then on to the page that was wanted."""
    row = get_object_or_404(
        Case.objects.visible_to(request.user).select_related("assignee", "opened_by"),
        public_id=public_id,
    )
    there = _wanted(request) or reverse("cases:case", args=[row.public_id])
    if openings.may_open(row, request.user):
        return redirect(there)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        openings.give_reason(row, form.cleaned_data["reason"], by=request.user)
        return redirect(there)
    page = {"case": row, "form": form, "next": there}
    return render(request, "cases/why.html", page, status=400 if form.errors else 200)


def _wanted(request) -> str:
    """Where the person was going: a page of ours, else nowhere."""
    there = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return there if ours else ""

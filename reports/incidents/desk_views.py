"""What is kept too long, and what has to be kept: for administrators, custodians and lawyers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts import agreements
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.incidents import actions, retention
from reports.incidents.forms import HoldForm


@role_required(Role.ADMINISTRATOR, Role.CUSTODIAN, Role.LAWYER)
@require_http_methods(["GET", "POST"])
def kept(request):
    """A preview of what would go, by class; holds are set and lifted by the short public name."""
    form = HoldForm(request.POST if "reference" in request.POST else None)
    if request.method == "POST":
        if form.is_bound and form.is_valid():
            return _hold(request, form)
        if not form.is_bound:
            return _ask(request)
    may_ask = bool(request.user.roles & retention.DEED.roles)
    context = {"classes": list(retention.preview()), "form": form, "may_ask": may_ask}
    return render(request, "incidents/terms.html", context)


def _ask(request):
    code = request.POST.get("term", "")
    found = next((one for one in retention.preview() if one.term.code == code), None)
    if found is None or not found.count or not request.user.roles & retention.DEED.roles:
        raise Refused(_("There is nothing to delete here, or your roles do not allow it."))
    now = timezone.now()
    about = f"{code} {now:%Y-%m-%d}"
    agreements.ask(
        "purge", about, by=request.user, term=code, count=found.count, before=found.before
    )
    messages.success(request, _("Asked for. It is done when a second person agrees."))
    return redirect("accounts:agreements")


def _hold(request, form):
    report = retention.by_reference(form.cleaned_data["reference"])
    if report is None:
        raise Refused(_("There is no report with this short name."))
    if form.cleaned_data["reason"]:
        actions.hold(report, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("On hold: nothing of this report is deleted."))
    else:
        actions.release(report, by=request.user)
        messages.success(request, _("No longer on hold."))
    return redirect("incidents:kept")

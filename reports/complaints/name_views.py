"""Forms of bodies and places for everybody: seen, corrected, taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import searching
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import paging
from reports.complaints import name_forms
from reports.complaints.models import NameForm
from reports.complaints.name_fields import LANGUAGES, NameFormForm

#: How many of those that ended are shown below the list.
ENDED = 20


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def name_forms_page(request):
    """Every form in force, the newest first; write one down, or correct it."""
    if request.method == "POST" and "q" in request.POST:
        return searching.look(request)
    form = NameFormForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name_forms.remember(by=request.user, **form.asked())
            messages.success(request, _("Remembered. Drafts asked for from now on use this form."))
            return redirect("complaints:name_forms")
        except Refused as problem:
            form.add_error("name", str(problem))
    rows = NameForm.objects.visible_to(request.user).select_related("by", "ended_by")
    sought = " ".join(searching.words(request).split())
    listed = rows.in_force().filter(name__icontains=sought)
    place = {side: request.GET.get(side, "") for side in ("after", "before")}
    page = paging.page(listed, ("at", "id"), **place)
    titles = dict(LANGUAGES)
    for row in page.rows:
        row.language_title = titles[row.language]
    kept = {searching.FIELD: request.GET[searching.FIELD]} if sought else {}
    context = {
        "form": form,
        "rows": page.rows,
        "ended": rows.exclude(ended_at=None).order_by("-ended_at")[:ENDED],
        "sought": sought,
        "newer_url": f"?{urlencode({**kept, 'before': page.newer})}" if page.newer else "",
        "older_url": f"?{urlencode({**kept, 'after': page.older})}" if page.older else "",
    }
    status = 400 if form.errors else 200
    return render(request, "complaints/name_forms.html", context, status=status)


@role_required(Role.LAWYER)
@require_POST
def take_back_form(request, public_id):
    row = get_object_or_404(NameForm.objects.visible_to(request.user), public_id=public_id)
    name_forms.take_back(row, by=request.user)
    messages.success(request, _("Taken back. The rules of the language count again."))
    return redirect("complaints:name_forms")

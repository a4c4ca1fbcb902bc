"""The library of earlier complaints: found by facts and words, written without names."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import paging
from reports.complaints import entering, library
from reports.complaints.library_forms import LibraryFilters, SummaryForm
from reports.complaints.models import Answer, Complaint, LibraryEntry


@role_required(Role.LAWYER)
@require_GET
def entries(request):
    """Earlier complaints, the newest first."""
    filters = LibraryFilters(request.GET)
    asked = filters.asked()
    rows = library.narrowed(LibraryEntry.objects.visible_to(request.user), **asked)
    rows = rows.select_related("region", "election", "complaint")
    place = {side: request.GET.get(side, "") for side in ("after", "before")}
    page = paging.page(rows, ("approved_at", "id"), **place)
    kept = {name: request.GET[name] for name in asked}
    mine = Complaint.objects.visible_to(request.user)
    seen = set(mine.filter(library_entry__in=page.rows).values_list("pk", flat=True))
    labels = dict(Answer.Outcome.choices)
    context = {
        "filters": filters,
        "entries": [
            {
                "row": row,
                "outcome": labels.get(row.outcome, _("Without an answer")),
                "is_mine": row.complaint_id in seen,
                **library.facts(row),
            }
            for row in page.rows
        ],
        "newer_url": f"?{urlencode({**kept, 'before': page.newer})}" if page.newer else "",
        "older_url": f"?{urlencode({**kept, 'after': page.older})}" if page.older else "",
    }
    return render(request, "complaints/library.html", context)


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def summarise(request, public_id):
    """Write the summary of one complaint, or mend it."""
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("case__region", "case__election"),
        public_id=public_id,
    )
    entering.ask_first(row, request.user)
    known = LibraryEntry.objects.visible_to(request.user).filter(complaint=row).first()
    initial = {"summary": known.summary if known else row.case.summary}
    form = SummaryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data["summary"]
            library.approve(row, said, by=request.user, member=request.member_key)
            messages.success(request, _("Put into the library."))
            return redirect("complaints:library")
        except Refused as problem:
            form.add_error("summary", str(problem))
    context = {"complaint": row, "form": form}
    return render(request, "complaints/summarise.html", context, status=400 if form.errors else 200)

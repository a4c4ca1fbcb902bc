"""The final version of a text: brought, taken out again, handed to whoever may read it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.complaints import board as lists
from reports.complaints import entering, finals
from reports.complaints.filing_forms import FinalForm
from reports.complaints.models import Complaint

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("case__region", "commission"),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


@takes_files
@role_required(Role.LAWYER)
def bring(request, public_id):
    """A file in the place of the generated text."""
    row = _complaint(request, public_id)
    latest = row.last_revision
    if request.method == "GET" and (latest is None or row.state != Complaint.State.DRAFT):
        return redirect("complaints:complaint", public_id)
    initial = {"version": row.version, "revision": latest.number if latest else 0}
    form = FinalForm(complaint=row, initial=initial)
    refusal = None
    if request.method == "POST":
        form = FinalForm(request.POST, request.FILES, complaint=row)
        if form.is_valid():
            try:
                return _brought(request, row, form)
            except Refused as problem:
                refusal = problem
    context = {"complaint": row, "entry": lists.entry(row), "form": form, "refusal": refusal}
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, "complaints/final.html", context, status=status)


def _brought(request, row: Complaint, form: FinalForm):
    _final, found = finals.bring(
        row,
        form.arrived,
        form.paper_name,
        revision=form.cleaned_data["revision"],
        by=request.user,
        member=request.member_key,
    )
    messages.success(request, _("Kept. This file goes out instead of the generated text."))
    if found.names_author:
        messages.warning(
            request,
            _(
                "The file says who wrote it. If the authority must not know, take the name out "
                "(in Word: File, Info, Inspect Document) and bring the file again."
            ),
        )
    return redirect("complaints:complaint", row.public_id)


@role_required(Role.LAWYER)
@require_POST
def drop(request, public_id, final_id):
    row = _complaint(request, public_id)
    finals.drop(get_object_or_404(row.finals, public_id=final_id), by=request.user)
    messages.success(request, _("The generated text counts again. The file stays in the vault."))
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_GET
def read(request, public_id, final_id):
    """The file itself, as it came."""
    row = _complaint(request, public_id)
    final = get_object_or_404(row.finals.select_related("item"), public_id=final_id)
    data = finals.read(final.item, request.member_key)
    finals.looked_at(final, by=request.user)
    entering.note_reading(row, request.user)
    response = HttpResponse(data, content_type=MEDIA[final.form])
    name = f"{row.number}-{final.revision.number}{final.suffix}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

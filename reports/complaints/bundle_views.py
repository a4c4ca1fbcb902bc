"""The bundle of a complaint: asked for, carried away plain, or sealed for somebody."""

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.complaints import actions, entering, reading
from reports.complaints import export as bundles
from reports.complaints.forms import SealForm
from reports.complaints.models import Bundle, Complaint


@role_required(Role.LAWYER)
@require_POST
def export(request, public_id):
    row = _complaint(request, public_id)
    actions.request_bundle(row, by=request.user, member=request.member_key)
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_GET
def bundle(request, public_id, bundle_id):
    """The ZIP, opened while it is sent; nothing plain is kept."""
    found = _bundle(_complaint(request, public_id), bundle_id)
    if found.state != Bundle.State.READY:
        return redirect("complaints:complaint", public_id)
    entering.may_take_out(found, request.user)
    private = reading.bundle_key(found, request.member_key)
    actions.record_download(found, by=request.user)
    entering.note_bundle(found, request.user)
    response = StreamingHttpResponse(bundles.pieces(found, private))
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = found.size
    return _named(response, f"{_name(found)}.zip")


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def seal(request, public_id, bundle_id):
    """The same as an age file that only the owner of a key opens: for the way to an expert."""
    row = _complaint(request, public_id)
    found = _bundle(row, bundle_id)
    if found.state != Bundle.State.READY:
        return redirect("complaints:complaint", public_id)
    entering.may_take_out(found, request.user)
    form = SealForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"complaint": row, "bundle": found, "form": form, "name": _name(found)}
        status = 200 if request.method == "GET" else 400
        return render(request, "complaints/seal.html", page, status=status)
    private = reading.bundle_key(found, request.member_key)
    actions.record_download(found, by=request.user)
    entering.note_bundle(found, request.user)
    pieces = bundles.sealed_pieces(found, private, form.cleaned_data["recipient"])
    response = StreamingHttpResponse(pieces)
    response["Content-Type"] = "application/octet-stream"
    return _named(response, f"{_name(found)}.zip.age")


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("case__region"),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


def _bundle(row: Complaint, bundle_id) -> Bundle:
    return get_object_or_404(row.bundles.select_related("revision"), public_id=bundle_id)


def _name(found: Bundle) -> str:
    return f"{found.complaint.number}-{found.revision.number}"


def _named(response, name: str):
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

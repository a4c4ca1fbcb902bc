"""Signing an approved complaint: electronically from the lawyer's browser, or on paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts import keys
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.complaints import board, entering, signing
from reports.complaints.filing_forms import SignedPaperForm, SignForm
from reports.complaints.models import Complaint


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related(
            *("case__election", "case__precinct", "case__region"),
            *("commission", "approved_revision"),
        ),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def sign(request, public_id):
    """The page that talks with the program that holds the lawyer's key."""
    row = _complaint(request, public_id)
    if request.method == "POST":
        form = SignForm(request.POST)
        if not form.is_valid():
            return _sign_page(request, row, form, status=400)
        try:
            signing.sign(row, **form.cleaned_data, by=request.user, member=request.member_key)
        except keys.VaultLocked:
            raise
        except Refused as problem:
            return _sign_page(request, row, form, refusal=problem, status=409)
        messages.success(request, _("Signed. The signature is kept beside the document."))
        return redirect("complaints:complaint", public_id)
    return _sign_page(request, row, None)


def _sign_page(request, row: Complaint, form: SignForm | None, *, refusal=None, status=200):
    document = signing.document_of(row, request.member_key)
    form = form or SignForm(initial={"version": row.version, "sha256": document.sha256})
    page = {
        "complaint": row,
        "entry": board.entry(row),
        "form": form,
        "refusal": refusal,
        "document": document,
        "signer": signing.address(),
        "language": get_language(),
    }
    return render(request, "complaints/sign.html", page, status=status)


@role_required(Role.LAWYER)
@require_GET
def document(request, public_id):
    """The PDF that is to be signed."""
    row = _complaint(request, public_id)
    file = signing.document_of(row, request.member_key)
    entering.note_reading(row, request.user)
    return _named(HttpResponse(file.content, "application/octet-stream"), file.name)


@takes_files
@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def sign_paper(request, public_id):
    """The scan of a paper that was signed by hand."""
    row = _complaint(request, public_id)
    if request.method == "GET":
        form = SignedPaperForm(complaint=row, initial={"version": row.version})
        return _paper_page(request, row, form)
    form = SignedPaperForm(request.POST, request.FILES, complaint=row)
    if not form.is_valid():
        return _paper_page(request, row, form, status=400)
    try:
        signing.sign_on_paper(
            row,
            signed_by=form.cleaned_data["signed_by"],
            scan=form.arrived,
            scan_name=form.paper_name,
            version=form.cleaned_data["version"],
            by=request.user,
        )
    except Refused as problem:
        form.hold()
        return _paper_page(request, row, form, refusal=problem, status=409)
    messages.success(request, _("Recorded as signed."))
    return redirect("complaints:complaint", public_id)


def _paper_page(request, row: Complaint, form, *, refusal=None, status=200):
    page = {"complaint": row, "entry": board.entry(row), "form": form, "refusal": refusal}
    return render(request, "complaints/sign_paper.html", page, status=status)


@role_required(Role.LAWYER)
@require_GET
def part(request, public_id, signature_id, which):
    """The signed PDF, the signature or the scan, as it was kept."""
    row = _complaint(request, public_id)
    signature = get_object_or_404(row.signatures, public_id=signature_id)
    item = signature.part(which)
    if item is None:
        raise Http404
    name, pieces = signing.take_out(signature, item, by=request.user, member=request.member_key)
    entering.note_reading(row, request.user)
    return _named(StreamingHttpResponse(pieces, content_type="application/octet-stream"), name)


def _named(response, name: str):
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

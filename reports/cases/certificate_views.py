"""What leaves the vault for a court: certificates of a file, and the original itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import languages
from portal.accounts import bulk
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence import actions as evidence
from portal.evidence import attested, certificates, serving
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.cases.forms import OriginalForm
from reports.cases.holding import held
from reports.incidents import attesting

READERS = (Role.TRIAGER, Role.LAWYER)
PARTS = {
    "kk": ("kk.pdf", "application/pdf"),
    "ru": ("ru.pdf", "application/pdf"),
    "en": ("en.pdf", "application/pdf"),
    "json": ("json", "application/json"),
}
PART_NAMES = {
    **{one["code"]: f"PDF, {one['name']}" for one in languages.offered()},
    "json": "JSON",
}


def about(item, user) -> dict:
    """What the page of a file shows of its certificates and of the proof of its time."""
    return {**certified(item), "may_take_out": Role.LAWYER in user.roles}


def certified(item) -> dict:
    """The same without the way out for the original."""
    return {
        "attested": attested.of(item),
        "certificate_parts": [(code, PART_NAMES[code]) for code in PARTS],
    }


@role_required(*READERS)
@require_POST
def certify(request, public_id, item_id):
    """Ask for a certificate of this file, as of now."""
    file = held(request.user, public_id, item_id)
    said = attesting.statement(file.report, file.item, request.member_key)
    evidence.request_certificate(file.item, said, member=request.member_key, by=request.user)
    messages.success(request, _("The certificate is being made. Look again in a minute."))
    return redirect("cases:file", public_id, item_id)


@role_required(*READERS)
@require_GET
def certificate(request, public_id, item_id, certificate_id, part):
    """One part of a certificate, opened for whoever has the case vault open."""
    file = held(request.user, public_id, item_id)
    name = file.report.reference
    response = part_of(file.item, certificate_id, part, request.member_key, name=name)
    note_certificate(request.user, file)
    return response


def note_certificate(user, file) -> None:
    """It is sealed as its item is, and tells what is in it."""
    openings.note(
        user,
        openings.Verb.FILE,
        openings.FILE,
        f"{file.report.reference}/{file.item.public_id}",
        case=openings.of_report(file.report),
        region=file.report.region,
    )


def part_of(item, certificate_id, part, member, *, name: str) -> HttpResponse:
    """One part of a certificate of an item whose holder has let somebody in."""
    row = get_object_or_404(item.certificates, public_id=certificate_id)
    if part not in PARTS or not row.is_ready:
        raise Http404
    stored, media_type = PARTS[part]
    response = HttpResponse(certificates.read(row, stored, member), media_type)
    ending = stored if "." in stored else f"certificate.{stored}"
    return _as_file(response, f"{name}-{ending}")


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def original(request, public_id, item_id):
    """Take the original out, with a stated reason."""
    file = held(request.user, public_id, item_id)
    form = OriginalForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _original_page(request, file, form, status=200 if request.method == "GET" else 400)
    try:
        bulk.ask_first(request.user)
        pieces = evidence.export_original(
            file.item, **form.cleaned_data, member=request.member_key, by=request.user
        )
    except Refused as refusal:
        return _original_page(request, file, form, refusal=refusal, status=409)
    case = openings.of_report(file.report)
    openings.note(
        request.user,
        openings.Verb.ORIGINAL,
        openings.FILE,
        f"{file.report.reference}/{file.item.public_id}",
        case=case,
        region=file.report.region,
    )
    response = StreamingHttpResponse(pieces, "application/octet-stream")
    response["Content-Length"] = file.item.size
    suffix = serving.facts_of(file.item, request.member_key).get("suffix", "")
    return _as_file(response, f"{file.report.reference}-original{suffix}")


def _original_page(request, file, form, *, status: int, refusal=None):
    return render(
        request,
        "cases/original.html",
        {"report": file.report, "item": file.item, "form": form, "refusal": refusal},
        status=status,
    )


def _as_file(response, name: str):
    """To be kept, never shown by the browser itself."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

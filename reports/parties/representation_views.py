"""Representation at the law desk: taken on, the papers to sign, the signed copies, the end."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import keys
from portal.accounts.models import Role, Vault
from portal.accounts.permissions import role_required
from portal.evidence import serving
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.cases.models import Case
from reports.parties import representing, sides
from reports.parties.forms import RepresentForm
from reports.parties.representation_models import Representation, SignedPaper

REPRESENTATION = "representation"


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def represent(request, public_id):
    """Take somebody on in this case, when nothing speaks against it."""
    case = get_object_or_404(
        Case.objects.visible_to(request.user).select_related("region"), public_id=public_id
    )
    openings.ask_first(case, request.user)
    form = RepresentForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            row = representing.take_on(
                case, form.told, **form.terms, by=request.user, member=request.member_key
            )
            return redirect("parties:representation", row.public_id)
        except Refused as problem:
            refusal = problem
    status = 409 if refusal else 400 if form.errors else 200
    context = {"case": case, "form": form, "refusal": refusal}
    return render(request, "parties/represent.html", context, status=status)


@role_required(Role.LAWYER)
@require_GET
def representation(request, public_id):
    """One representation: who, until when, its papers, and who stands on the other side."""
    row = _row(request, public_id)
    member, told = request.member_key, None
    if member is not None and member.has(Vault.Kind.CASE) and not row.is_deleted:
        told = representing.person_of(row, member)
        _note(row, request.user)
    seen, others = sides.conflicts_of(row.case, request.user)
    context = {
        "row": row,
        "told": told,
        "conflicts": seen,
        "hidden_conflicts": others,
        "kinds": SignedPaper.Kind.choices,
        "languages_of_papers": representing.LANGUAGES,
        "papers": row.papers.select_related("item", "by").order_by("-at"),
    }
    return render(request, "parties/representation.html", context)


@role_required(Role.LAWYER)
@require_GET
def paper(request, public_id, kind, language):
    """The power of attorney or the contract, to be signed."""
    if kind not in SignedPaper.Kind.values or language not in representing.LANGUAGES:
        raise Http404
    row = _row(request, public_id)
    made = representing.paper(row, kind, language, request.member_key)
    _note(row, request.user, paper=kind)
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{row.number}-{kind}-{language}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@takes_files
@role_required(Role.LAWYER)
@require_POST
def keep(request, public_id):
    """The signed copy, into the vault."""
    row = _row(request, public_id)
    kind, file = request.POST.get("kind", ""), request.FILES.get("paper")
    if kind not in SignedPaper.Kind.values or file is None:
        raise Refused(_("Choose the photo or scan, and say which paper it is."))
    if file.problem:
        raise file.problem
    representing.keep_paper(row, kind, file.arrived, file.name, by=request.user)
    messages.success(request, _("Kept. It can be looked at when it has been examined."))
    return redirect("parties:representation", public_id)


@role_required(Role.LAWYER)
@require_GET
def signed(request, public_id, paper_id, kind):
    """The way to a copy of a signed paper that was made for viewing."""
    row = _row(request, public_id)
    held = get_object_or_404(row.papers.select_related("item"), pk=paper_id)
    keys.require(request.member_key, Vault.Kind.CASE)
    if not held.item.renditions.filter(kind=kind).exists():
        messages.info(request, _("It is kept; it is being examined or cannot be shown here."))
        return redirect("parties:representation", public_id)
    _note(row, request.user, paper=held.kind)
    return redirect(
        serving.rendition_address(held.item, kind, session=request.session, back=request.path)
    )


@role_required(Role.LAWYER)
@require_POST
def end(request, public_id):
    representing.end(_row(request, public_id), by=request.user)
    messages.success(request, _("Ended as of today. Its complaints say so."))
    return redirect("parties:representation", public_id)


def _row(request, public_id) -> Representation:
    """Raises SayWhy for a colleague's case."""
    rows = Representation.objects.visible_to(request.user)
    rows = rows.select_related("case__region", "case__election", "lawyer")
    row = get_object_or_404(rows, public_id=public_id)
    openings.ask_first(row.case, request.user)
    return row


def _note(row: Representation, user, **more) -> None:
    """Who is represented was read: a line in the ledger of openings."""
    openings.note(user, openings.Verb.IDENTITY, REPRESENTATION, row.number, case=row.case, **more)

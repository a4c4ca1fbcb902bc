"""Collective complaints at the law desk: the text, the code to hand round, who signs."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.cases.models import Case
from reports.parties import actions, invitations, sheets, showing
from reports.parties import names as who
from reports.parties.forms import OpenForm, StrikeForm, TextForm, UntilForm
from reports.parties.models import Collective, Representation
from reports.parties.showing import Page

# What the ledger of openings calls it.
COLLECTIVE = "collective"


@role_required(Role.LAWYER)
@require_GET
def of_case(request, public_id):
    """The collective complaints of one case."""
    case = _case(request, public_id)
    rows = Collective.objects.visible_to(request.user).filter(case=case).order_by("-opened_at")
    shown = [(row, showing.counts_of(row)) for row in rows.select_related("lead")]
    stands = Representation.objects.visible_to(request.user).filter(case=case)
    context = {
        "case": case,
        "collectives": shown,
        "representations": stands.select_related("lawyer").order_by("-opened_at"),
    }
    return render(request, "parties/of_case.html", context)


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def open_collective(request, public_id):
    """Say what people are asked to sign, and until when."""
    case = _case(request, public_id)
    openings.ask_first(case, request.user)
    form = OpenForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        try:
            row = actions.open_collective(
                case,
                form.written,
                until=form.cleaned_data["until"],
                asks_iin=form.cleaned_data["asks_iin"],
                by=request.user,
            )
            return redirect("parties:collective", row.public_id)
        except Refused as problem:
            refusal = problem
    status = 409 if refusal else 400 if form.errors else 200
    context = {"case": case, "form": form, "refusal": refusal}
    return render(request, "parties/open.html", context, status=status)


@role_required(Role.LAWYER)
@require_GET
def collective(request, public_id):
    """One collective complaint: how many sign, the code to hand round, what comes next."""
    return _page(request, _collective(request, public_id))


def _page(request, row: Collective, *, status=200, **more):
    page = Page(row, request.user, request.member_key)
    link, told = page.link(request.build_absolute_uri), page.text
    if told:
        openings.note(request.user, openings.Verb.COMPLAINT, COLLECTIVE, row.number, case=row.case)
    context = {
        "page": page,
        "collective": row,
        "case": row.case,
        "counts": page.counts,
        "link": link,
        "picture": invitations.picture(link) if link else "",
        "text": told,
        "names": page.names,
        "until_form": UntilForm(prefix="again"),
        "text_form": TextForm.showing(told) if told else None,
        "sheet_languages": sheets.LANGUAGES,
    }
    return render(request, "parties/collective.html", {**context, **more}, status=status)


@role_required(Role.LAWYER)
@require_GET
def state(request, public_id):
    """How many sign now, for a page that stays open."""
    return JsonResponse(showing.counts_of(_collective(request, public_id)).as_dict())


@role_required(Role.LAWYER)
@require_POST
def text(request, public_id):
    """Another text; who signed the earlier one is counted apart."""
    row = _collective(request, public_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=400, text_form=form)
    actions.change_text(row, form.written, by=request.user, member=request.member_key)
    messages.success(request, _("Whoever opens the page now reads the new text."))
    return redirect("parties:collective", public_id)


@role_required(Role.LAWYER)
@require_POST
def close(request, public_id):
    actions.close_collective(_collective(request, public_id), by=request.user)
    messages.success(request, _("No more signatures are taken. Withdrawing stays possible."))
    return redirect("parties:collective", public_id)


@role_required(Role.LAWYER)
@require_POST
def again(request, public_id):
    row = _collective(request, public_id)
    form = UntilForm(request.POST, prefix="again")
    if not form.is_valid():
        return _page(request, row, status=400, until_form=form)
    actions.take_signatures_again(row, until=form.cleaned_data["until"], by=request.user)
    return redirect("parties:collective", public_id)


@role_required(Role.LAWYER)
@require_POST
def ask(request, public_id):
    """Ask a custodian who signs."""
    actions.ask_for_names(_collective(request, public_id), by=request.user)
    messages.success(request, _("Asked for. A custodian decides."))
    return redirect("parties:collective", public_id)


@role_required(Role.LAWYER)
@require_GET
def names(request, public_id):
    """Who signs, as far as a custodian has handed it over; the opening stands in the ledger."""
    row = _collective(request, public_id)
    people = _people(request, row)
    doubles = who.doubles(people)
    rows = [(one, doubles.get(one.signatory.number)) for one in people]
    context = {"collective": row, "people": rows, "form": StrikeForm()}
    return render(request, "parties/names.html", context)


@role_required(Role.LAWYER)
@require_POST
def strike_out(request, public_id, number):
    """Take out a signature that is false or double, for a reason that its person reads."""
    row = _collective(request, public_id)
    signatory = get_object_or_404(row.signatories, number=number)
    actions.strike_out(signatory, request.POST.get("reason", ""), by=request.user)
    messages.success(
        request, _("Struck out. Whoever signed sees why on their own page, and can sign anew.")
    )
    return redirect("parties:names", public_id)


@role_required(Role.LAWYER)
@require_GET
def sheet(request, public_id, language):
    """The sheet to be signed by hand."""
    if language not in sheets.LANGUAGES:
        raise Http404
    row = _collective(request, public_id)
    people = _people(request, row)
    if not people:
        raise Refused(_("Ask a custodian for the names first; then the sheet can be printed."))
    made = sheets.sheet(row, people, language, timezone.localdate())
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{row.number}-{language}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _people(request, row: Collective) -> list[who.Person]:
    held = who.held_by(request.user, row)
    if not held.handed:
        return []
    people = who.read(held, request.member_key)
    openings.note(
        request.user,
        openings.Verb.IDENTITY,
        COLLECTIVE,
        row.number,
        case=row.case,
        count=len(people),
    )
    return people


def _case(request, public_id) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(rows, public_id=public_id)


def _collective(request, public_id) -> Collective:
    """Raises SayWhy for a colleague's case."""
    rows = Collective.objects.visible_to(request.user).select_related("case__region", "lead")
    row = get_object_or_404(rows, public_id=public_id)
    openings.ask_first(row.case, request.user)
    return row

"""Which institution a guarded report names: looked for in a sealed list, chosen, or added."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.privacy import without_controls
from reports.cases import actions, history, institutions, openings, sheet
from reports.cases.forms import InstitutionForm
from reports.cases.models import Institution
from reports.incidents import told
from reports.incidents.models import IncidentReport

READERS = (Role.TRIAGER, Role.LAWYER)


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def institution(request, public_id):
    """What is typed and found stands in the page only: never in an address, for it may name."""
    row = get_object_or_404(
        IncidentReport.objects.visible_to(request.user).select_related("region"),
        public_id=public_id,
    )
    openings.ask_first(openings.of_report(row), request.user)
    is_open = row.guarded and history.has_read(row, request.user)
    if not is_open or sheet.locked_vault(request.member_key):
        # Its page says what is to be done first.
        return redirect("cases:report", row.public_id)
    match request.POST.get("do"):
        case "link":
            return _link(request, row)
        case "add":
            form = InstitutionForm(request.POST)
            if form.is_valid():
                name, kind = form.cleaned_data["name"], form.cleaned_data["kind"]
                actions.new_institution(row, name, kind, by=request.user, member=request.member_key)
                return _done(request, row)
        case "take_off":
            actions.take_off_institution(row, by=request.user)
            messages.success(request, _("The report names no institution of the list any more."))
            return redirect("cases:report", row.public_id)
        case _look:
            form = None
    return _page(request, row, form)


def _page(request, row, form):
    member = request.member_key
    forced = told.in_full(row, member).forced
    openings.note(
        request.user,
        openings.Verb.NARRATIVE,
        openings.REPORT,
        row.reference,
        case=openings.of_report(row),
        region=row.region,
    )
    said = forced.institution if forced else ""
    words = without_controls(request.POST.get("q", said))[: institutions.NAME_LIMIT].strip()
    kind = row.forced_by
    page = {
        "report": row,
        "said": said,
        "words": words,
        "found": institutions.search(words, member),
        "chosen": institutions.of(row, member),
        "form": form or InstitutionForm(initial={"name": words, "kind": kind}),
        "is_adding": form is not None,
    }
    status = 400 if form is not None else 200
    return render(request, "cases/institution.html", page, status=status)


def _link(request, row):
    try:
        number = UUID(request.POST.get("institution", ""))
    except ValueError:
        messages.error(request, _("Choose one of the institutions, or add it."))
        return redirect("cases:institution", row.public_id)
    found = get_object_or_404(Institution.objects.visible_to(request.user), public_id=number)
    actions.name_institution(row, found, by=request.user, member=request.member_key)
    return _done(request, row)


def _done(request, row):
    messages.success(
        request, _("Noted. Open cases about the same institution are offered beside the report.")
    )
    return redirect("cases:report", row.public_id)

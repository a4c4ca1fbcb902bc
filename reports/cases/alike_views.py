"""Reports that brought the same files: read side by side, and decided in one deed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import actions, alike, inbox, openings, sheet
from reports.cases.forms import JoinForm, SetAsideForm
from reports.cases.matching import Likeness
from reports.incidents.models import IncidentReport

JOIN, SET_ASIDE = "join", "set_aside"


@role_required(Role.TRIAGER)
@require_http_methods(["GET", "POST"])
def together(request, public_id):
    """Everything here was read before it can be decided: the page shows the words of each."""
    report = get_object_or_404(IncidentReport.objects.visible_to(request.user), public_id=public_id)
    rows = _group(request, report)
    if len(rows) < 2:
        messages.info(request, _("No other report with the same files waits any more."))
        return redirect("cases:report", public_id)
    likely = [
        Likeness(case, _("Has the same files"))
        for case in alike.open_cases_with(report, request.user)[: alike.MOST]
    ]
    forms = {
        JOIN: JoinForm(_sent(request, JOIN), user=request.user, likely=likely),
        SET_ASIDE: SetAsideForm(_sent(request, SET_ASIDE)),
    }
    form = forms.get(request.POST.get("go", ""))
    problem, status = "", 200
    chosen = set(request.POST.getlist("report"))
    if form is not None:
        status = 400
        if form.is_valid():
            try:
                return _decide(request, rows, chosen, form)
            except Refused as refusal:
                problem, status = str(refusal), 409
    return _page(request, report, rows, forms, chosen if form else None, problem, status)


def _group(request, report) -> list[IncidentReport]:
    waiting = inbox.awaiting_triage().visible_to(request.user)
    like = alike.others(report, waiting, request.user) | waiting.filter(pk=report.pk)
    return list(
        like.select_related("region", "precinct__region", "violation_type", "reporter").order_by(
            "pk"
        )[: alike.MOST]
    )


def _sent(request, kind: str):
    return request.POST if request.POST.get("go") == kind else None


def _decide(request, rows, chosen: set[str], form):
    """Do it with those that are ticked. Raises Refused when one of them cannot be read."""
    wanted = [row for row in rows if str(row.public_id) in chosen]
    if not wanted:
        raise Refused(_("Tick the reports first that you mean."))
    if any(one.is_sealed for one in _sheets(request, wanted)):
        raise Refused(_("Open the report first: nobody decides on what was not read."))
    said = form.cleaned_data
    if isinstance(form, JoinForm):
        actions.join_case_together(wanted, said["found"], by=request.user)
        words = _("{number} reports are now in case {case}.")
        messages.success(request, words.format(number=len(wanted), case=said["found"].number))
        return redirect("cases:case", said["found"].public_id)
    actions.set_aside_together(wanted, said["reason"], said["note"], by=request.user)
    messages.success(request, _("{number} reports are set aside.").format(number=len(wanted)))
    return redirect(reverse("cases:inbox"))


def _page(request, report, rows, forms, chosen, problem, status):
    sheets = _sheets(request, rows)
    for one in sheets:
        if not (one.is_sealed or one.report.guarded):
            # As on its own page: who sees the words has read it. A guarded one was opened before.
            actions.read(one.report, by=request.user)
    openings.note_sheets(request.user, sheets, None)
    return render(
        request,
        "cases/together.html",
        {
            "report": report,
            "sheets": [
                (one, inbox.one(one.report), chosen is None or str(one.report.public_id) in chosen)
                for one in sheets
            ],
            "join_form": forms[JOIN],
            "set_aside_form": forms[SET_ASIDE],
            "problem": problem,
            "vault_locked": sheet.locked_vault(request.member_key),
            "limit": alike.MOST if len(rows) == alike.MOST else 0,
        },
        status=status,
    )


def _sheets(request, rows) -> list[sheet.Sheet]:
    return [sheet.of(row, reader=request.user, member=request.member_key) for row in rows]

"""The desk of cases: the list, one case, and what is done with it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import searching
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import actions, casework, done_by, openings, paging, sheet
from reports.cases.filters import CaseFilters
from reports.cases.forms import (
    AssessForm,
    AssignForm,
    ClassifyForm,
    KeepForm,
    MoveForm,
    NoteForm,
    SummariseForm,
)
from reports.cases.models import Case
from reports.incidents import counts

WORKERS = (Role.TRIAGER, Role.LAWYER)
ORDER = ("opened_at", "id")
FORMS = (AssignForm, KeepForm, ClassifyForm, AssessForm, SummariseForm, NoteForm)


@role_required(*WORKERS)
@require_http_methods(["GET", "POST"])
def cases(request):
    """Cases, newest first, narrowed by what somebody looks for."""
    if request.method == "POST":
        return searching.look(request, *CaseFilters.base_fields)
    words = searching.words(request)
    filters = CaseFilters(request.GET, user=request.user, words=words)
    rows = filters.narrow(Case.objects.visible_to(request.user))
    page = paging.page(
        casework.with_names(rows),
        ORDER,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    asked = {
        name: value
        for name in (*filters.fields, *([searching.FIELD] if words else []))
        if (value := request.GET.get(name, "").replace("\0", ""))
    }
    return render(
        request,
        "cases/cases.html",
        {
            "filters": filters,
            "query": words,
            "kept": [(name, value) for name, value in asked.items() if name != searching.FIELD],
            "found_by": asked.get(searching.FIELD, ""),
            "asked": asked,
            "cases": casework.listed(page.rows),
            "newer_url": _beside(asked, before=page.newer),
            "older_url": _beside(asked, after=page.older),
        },
    )


def _beside(asked: dict, **place) -> str:
    if not any(place.values()):
        return ""
    return f"{reverse('cases:cases')}?{urlencode({**asked, **place})}"


@role_required(*WORKERS)
@require_GET
def case(request, public_id):
    """Everything of one case."""
    return _case_page(request, _case(request, public_id))


def _case(request, public_id) -> Case:
    return get_object_or_404(
        Case.objects.visible_to(request.user)
        .select_related("region", "precinct__commission", "election", "assignee", "opened_by")
        .prefetch_related("violation_types"),
        public_id=public_id,
    )


def _case_page(request, row, *, form=None, refusal: Refused | None = None, status=200):
    """The page of a case; `form` is one that could not be taken, with what was typed."""
    lines = casework.history_of(row, request.user)
    about = {"user": request.user, "case": row}
    is_free = openings.may_open(row, request.user)
    member = request.member_key if is_free else None
    held = casework.reports_of(row, request.user, member)
    notes = casework.notes_of(row, request.user, member)
    openings.note_sheets(request.user, [one.sheet for one in held if one.sheet], row)
    if any(one.text is not None for one in notes):
        openings.note(request.user, openings.Verb.NOTES, openings.CASE, row.number, case=row)
    context = {
        "case": row,
        "types": casework.types_of(row),
        "done_by": done_by.label(row.done_by),
        "held": held,
        "held_count": counts.told(len(held), sum(one.report.guarded for one in held)),
        "notes": notes,
        "ask_why": None if is_free else row,
        "vault_locked": sheet.locked_vault(member),
        "history": lines,
        "seen": lines[0].sequence if lines else 0,
        "meanwhile": _meanwhile(lines, form) if refusal and refusal.conflict else [],
        "moves": [(state, Case.State(state).label) for state in row.moves],
        "doors": casework.doors_of(row, request.user),
        "refusal": refusal,
        "doing": form.name if form else "",
    }
    for kind in FORMS:
        context[f"{kind.name}_form"] = form if isinstance(form, kind) else kind(**about)
    return render(request, "cases/case.html", context, status=status)


def _meanwhile(lines, form) -> list:
    """What others did since the page was made that somebody typed into."""
    seen = form.cleaned_data.get("seen")
    return [line for line in lines if seen is not None and line.sequence > seen]


def _change(request, public_id, kind, act, done):
    """Check a form, do what it asks for, say so; whatever fails gives the typed words back."""
    row = _case(request, public_id)
    about = {"user": request.user, "case": row}
    if request.POST.get("go") == "find":
        return _case_page(request, row, form=kind.with_typed(request.POST, **about))
    form = kind(request.POST, **about)
    if not form.is_valid():
        return _case_page(request, row, form=form, status=400)
    try:
        act(row, form.cleaned_data)
    except Refused as refusal:
        fresh = _case(request, public_id)
        return _case_page(request, fresh, form=form, refusal=refusal, status=409)
    messages.success(request, done)
    return redirect("cases:case", public_id)


@role_required(*WORKERS)
@require_POST
def assign(request, public_id):
    def act(row, said):
        actions.assign(row, said["assignee"], by=request.user, version=said["version"])

    return _change(request, public_id, AssignForm, act, _("The assignee is set."))


@role_required(*WORKERS)
@require_POST
def keep(request, public_id):
    """Need to know: keep a sensitive case to named people."""

    def act(row, said):
        actions.keep_to(row, said["readers"], by=request.user, version=said["version"])

    return _change(request, public_id, KeepForm, act, _("Who may see this case is set."))


@role_required(*WORKERS)
@require_POST
def classify(request, public_id):
    def act(row, said):
        about = (said["violation_types"], said["done_by"])
        actions.classify(row, *about, by=request.user, version=said["version"])

    return _change(request, public_id, ClassifyForm, act, _("The violation types are set."))


@role_required(*WORKERS)
@require_POST
def assess(request, public_id):
    def act(row, said):
        actions.assess(
            row, said["severity"], said["veracity"], by=request.user, version=said["version"]
        )

    return _change(request, public_id, AssessForm, act, _("Severity and veracity are set."))


@role_required(*WORKERS)
@require_POST
def summarise(request, public_id):
    def act(row, said):
        actions.summarise(row, said["summary"], by=request.user, version=said["version"])

    return _change(request, public_id, SummariseForm, act, _("The summary is kept."))


@role_required(*WORKERS)
@require_POST
def note(request, public_id):
    def act(row, said):
        actions.note(row, said["text"], by=request.user)

    return _change(request, public_id, NoteForm, act, _("The note is kept and sealed."))


@role_required(*WORKERS)
@require_POST
def move(request, public_id):
    def act(row, said):
        actions.move(row, said["state"], by=request.user, version=said["version"])

    return _change(request, public_id, MoveForm, act, _("The state is set."))

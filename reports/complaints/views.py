"""The law desk: what waits, the draft, the lawyer's hand, the bundle."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import keys
from portal.accounts.models import Role, Vault
from portal.accounts.permissions import role_required
from portal.documents.structure import Structure, TextFault
from portal.jurisdictions import pack
from portal.lib import comparing
from portal.lib.refusals import Refused
from reports.cases import openings, paging
from reports.cases.models import Case
from reports.complaints import (
    actions,
    asking,
    by_edition,
    commenting,
    entering,
    in_whose_name,
    name_forms,
    proposals,
    reading,
    routing,
    showing,
)
from reports.complaints import board as lists
from reports.complaints.forms import (
    ApproveForm,
    BoardFilters,
    RequestForm,
    TextForm,
    VersionForm,
)
from reports.complaints.models import Complaint
from reports.complaints.showing import Page


@role_required(Role.LAWYER)
@require_GET
def board(request):
    """Complaints by the day that counts, or by state; and cases that wait for a letter."""
    show = request.GET.get("show", "due")
    show = show if show in lists.LISTS else "due"
    label, states = lists.LISTS[show]
    filters = BoardFilters(request.GET, user=request.user)
    rows = filters.narrow(
        lists.with_names(Complaint.objects.visible_to(request.user)), request.user
    )
    rows = lists.of_list(rows, show)
    place = {side: request.GET.get(side, "") for side in ("after", "before")}
    if states is None:
        page = paging.page(rows, ("due_at", "id"), rising=True, **place)
    else:
        page = paging.page(rows, ("requested_at", "id"), **place)
    kept = {name: request.GET.get(name, "") for name in ("who", "when")} | {"show": show}
    asked_of_me, overdue_questions = asking.counts(request.user)
    return render(
        request,
        "complaints/board.html",
        {
            "tabs": lists.tabs(request.user),
            "show": show,
            "label": label,
            "filters": filters,
            "who": kept["who"],
            "when": kept["when"],
            "entries": [lists.entry(row) for row in page.rows],
            "asked_of_me": asked_of_me,
            "overdue_questions": overdue_questions,
            "newer_url": _beside(kept, before=page.newer),
            "older_url": _beside(kept, after=page.older),
            "waiting": lists.awaiting_letter(request.user)[:10] if show == "due" else [],
        },
    )


def _beside(kept: dict, **place) -> str:
    if not any(place.values()):
        return ""
    return f"{reverse('complaints:board')}?{urlencode({**kept, **place})}"


@role_required(Role.LAWYER, Role.TRIAGER)
@require_GET
def of_case(request, public_id):
    """The complaints of one case; triagers see how far they are."""
    case = _case(request, public_id)
    rows = lists.with_names(Complaint.objects.visible_to(request.user)).filter(case=case)
    return render(
        request,
        "complaints/of_case.html",
        {
            "case": case,
            "entries": [lists.entry(row) for row in rows.newest_first()],
            "may_write": Role.LAWYER in request.user.roles,
        },
    )


def _case(request, public_id) -> Case:
    return get_object_or_404(
        Case.objects.visible_to(request.user)
        .select_related("election", "region", "precinct__election", "precinct__commission__above")
        .prefetch_related("violation_types", "reports"),
        public_id=public_id,
    )


@role_required(Role.LAWYER)
def request_draft(request, public_id):
    """Choose addressee, language and complainant; a worker drafts."""
    case = _case(request, public_id)
    openings.ask_first(case, request.user)
    own = by_edition.of_case(case)
    asked = request.POST if request.method == "POST" else request.GET
    with pack.asking(pack.running() if asked.get("present") else own):
        return _request_draft(request, case, own)


def _request_draft(request, case: Case, own: pack.Pack):
    """By the edition that is asked now; `own` is that of the case."""
    now = timezone.now()
    ready, rest = proposals.for_case(case, now), proposals.others(case, now)
    wanted = request.GET.get("to", "")
    initial = {"to": wanted} if wanted else {}
    initial["collective"] = request.GET.get("collective", "")
    # Another edition is looked at with everything typed, and nothing is asked of it yet.
    looks = "look" in request.POST
    if looks:
        initial = {**request.POST.dict(), "annexes": request.POST.getlist("annexes")}
    elif request.GET.get("present"):
        initial["present"] = True
    data = None if looks else request.POST or None
    form = RequestForm(data, case=case, ready=ready, rest=rest, initial=initial)
    refusal = None
    if form.is_valid():
        addressee, letter = form.cleaned_data["to"].split("/")
        signed = form.cleaned_data["collective"]
        whose = {"user": request.user, "member": request.member_key}
        try:
            people = in_whose_name.chosen(case, signed, **whose) if signed else []
            row = actions.request_draft(
                case,
                addressee=addressee,
                letter=letter,
                language=form.cleaned_data["language"],
                typed=form.typed,
                people=people,
                edition=pack.get(),
                by=request.user,
                member=request.member_key,
            )
            if form.cleaned_data["remember_forms"]:
                _remember(request, form)
            return redirect("complaints:complaint", row.public_id)
        except Refused as problem:
            refusal = problem
    doubts = routing.doubts(case, ready, now)
    context = {"case": case, "form": form, "refusal": refusal, "doubts": doubts, **form.shown()}
    context["older"] = own if by_edition.is_older(own) else None
    context["now_counts"] = pack.running()
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, "complaints/request.html", context, status=status)


def _remember(request, form: RequestForm) -> None:
    """Say how many forms were kept: those of people never are."""
    language = form.cleaned_data["language"]
    count = name_forms.remember_typed(form.typed, language=language, by=request.user)
    if count:
        words = ngettext(
            "%(count)s form is remembered for everybody.",
            "%(count)s forms are remembered for everybody.",
            count,
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("No form was remembered: none is surely that of a body or place."))


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related(
            "case__election",
            "case__region",
            "case__precinct",
            "case__assignee",
            "commission",
            "requested_by",
            "approved_by",
            "approved_revision",
        ),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


@role_required(Role.LAWYER)
@require_GET
def complaint(request, public_id):
    """One complaint, whatever its state."""
    return _page(request, _complaint(request, public_id))


def _page(request, row: Complaint, **more):
    """The page of a complaint; `more` brings a text that could not be saved, or a refusal."""
    with by_edition.asking(row):
        return _shown(request, row, **more)


def _shown(request, row: Complaint, *, status=200, **more):
    page = Page(row, request.user, request.member_key)
    structure = page.structure()
    if structure is not None:
        entering.note_reading(row, request.user)
    context = {
        "page": page,
        "complaint": row,
        "case": row.case,
        "entry": page.entry,
        "structure": structure,
        "gaps": showing.gap_words(structure),
        "whose": in_whose_name.shown(row, structure, request.member_key, request.user),
        "unlisted": page.unlisted(structure) if row.state == Complaint.State.DRAFT else [],
        "ticks": (),
    }
    if structure is not None and row.state == Complaint.State.DRAFT:
        context["text"] = structure.to_editable_text()
        context["based_on"] = page.latest.number
        context["unsure"] = page.unsure
        context["open_comments"] = commenting.open_count(row)
        context["unsaved"] = reading.unsaved(row, request.user, request.member_key)
    return render(request, "complaints/complaint.html", {**context, **more}, status=status)


@role_required(Role.LAWYER)
@require_GET
def state(request, public_id):
    """How far the worker is, for a page that waits."""
    row = _complaint(request, public_id)
    page = Page(row, request.user, request.member_key)
    waiting = [one for one in page.bundles if not one.is_ready and not one.failed]
    return JsonResponse(
        {
            "drafting": row.state == Complaint.State.REQUESTED and not page.draft_failed,
            "bundling": len(waiting),
        }
    )


@role_required(Role.LAWYER)
@require_POST
def draft_again(request, public_id):
    row = _complaint(request, public_id)
    actions.draft_again(row, by=request.user, member=request.member_key)
    return redirect("complaints:complaint", public_id)


# --- The text ------------------------------------------------------------------------------------


@role_required(Role.LAWYER)
@require_POST
def save(request, public_id):
    """A new version; whatever cannot be saved is shown again, with what others wrote."""
    row = _complaint(request, public_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        typed = {"text": request.POST.get("text", ""), "fault": _("The text is empty or too long.")}
        return _page(request, row, status=400, **typed)
    text, based_on = form.cleaned_data["text"], form.cleaned_data["based_on"]
    member = request.member_key
    try:
        actions.revise(row, text, based_on=based_on, by=request.user, member=member)
    except TextFault as fault:
        actions.keep_unsaved(row, text, based_on=based_on, by=request.user)
        return _page(request, row, status=400, text=text, fault=_fault(fault), unsaved=None)
    except actions.ChangedMeanwhile as problem:
        return _both_texts(request, row, text, problem)
    messages.success(request, _("Saved."))
    return redirect("complaints:complaint", public_id)


def _both_texts(request, row: Complaint, text: str, problem: actions.ChangedMeanwhile):
    """Mine in the box, what differs from theirs above it, nothing saved yet."""
    theirs = reading.structure(problem.latest, request.member_key)
    mine = Structure.from_editable_text(text, like=theirs)
    before = theirs.to_editable_text()
    return _page(
        request,
        row,
        status=409,
        text=text,
        structure=mine,
        gaps=showing.gap_words(mine),
        unsaved=None,
        refusal=problem,
        theirs=before,
        differences=comparing.lines(before, text),
        latest=problem.latest,
    )


def _fault(fault: TextFault) -> str:
    return _(
        "Line {line}: there are too many columns, at most {columns} are possible. If you mean "
        "the character itself, write \\| there."
    ).format(line=fault.line, columns=fault.columns)


@role_required(Role.LAWYER)
@require_POST
def autosave(request, public_id):
    """What is being typed: kept sealed, and shown as the letter will look."""
    row = _complaint(request, public_id)
    try:
        typed = json.loads(request.body)
    except (ValueError, RecursionError):
        typed = None
    form = TextForm(typed if isinstance(typed, dict) else {})
    if not form.is_valid():
        return JsonResponse({"detail": _("The text is empty or too long.")}, status=400)
    text = form.cleaned_data["text"]
    kept = actions.keep_unsaved(row, text, based_on=form.cleaned_data["based_on"], by=request.user)
    answer = {"kept_at": kept.at.isoformat(), **_preview(row, text, request.member_key)}
    return JsonResponse(answer)


def _preview(row: Complaint, text: str, member) -> dict:
    latest = row.last_revision
    if latest is None or member is None or not member.has(Vault.Kind.CASE):
        return {}
    try:
        structure = Structure.from_editable_text(text, like=reading.structure(latest, member))
    except TextFault as fault:
        return {"fault": _fault(fault)}
    html = render_to_string("complaints/letter.html", {"structure": structure})
    return {"html": html, "gaps": showing.gap_words(structure), "latest": latest.number}


@role_required(Role.LAWYER)
@require_POST
def drop_unsaved(request, public_id):
    actions.drop_unsaved(_complaint(request, public_id), by=request.user)
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_GET
def revision(request, public_id, number):
    """One version, compared with the one before, or with any other that is asked for."""
    row = _complaint(request, public_id)
    version = get_object_or_404(row.revisions.select_related("by"), number=number)
    others = list(row.revisions.exclude(number=number).values_list("number", flat=True))
    wanted = request.GET.get("with", "")
    beside = next((one for one in others if str(one) == wanted), number - 1)
    earlier = row.revisions.filter(number=beside).first()
    structure = reading.structure(version, request.member_key)
    entering.note_reading(row, request.user)
    changes = []
    if earlier:
        before = reading.structure(earlier, request.member_key)
        changes = comparing.lines(before.to_editable_text(), structure.to_editable_text())
    return render(
        request,
        "complaints/revision.html",
        {
            "complaint": row,
            "revision": version,
            "earlier": earlier,
            "others": others,
            "before": row.revisions.filter(number=number - 1).first(),
            "later": row.revisions.filter(number=number + 1).first(),
            "structure": structure,
            "changes": changes,
        },
    )


@role_required(Role.LAWYER)
@require_POST
def approve(request, public_id):
    row = _complaint(request, public_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return redirect("complaints:complaint", public_id)
    try:
        actions.approve(row, **form.cleaned_data, by=request.user, member=request.member_key)
    except keys.VaultLocked:
        raise
    except Refused as problem:
        row, ticks = _complaint(request, public_id), form.cleaned_data["ticks"]
        return _page(request, row, status=409, refusal=problem, ticks=ticks)
    messages.success(request, _("Approved. Now it can be exported and handed in."))
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_POST
def unapprove(request, public_id):
    row = _complaint(request, public_id)
    form = VersionForm(request.POST)
    if form.is_valid():
        actions.take_back(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("It is a draft again."))
    return redirect("complaints:complaint", public_id)

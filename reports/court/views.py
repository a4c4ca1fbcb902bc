"""Bundles for court: chosen, followed while they are made, taken out."""

from django.contrib import messages
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import bulk
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.complaints import board as lists
from reports.complaints import entering, reading, standing
from reports.complaints.models import Complaint
from reports.court import actions, making
from reports.court.forms import ChosenForm, WhichForm
from reports.court.models import CourtBundle, Part

State = CourtBundle.State


@role_required(Role.LAWYER)
@require_GET
def bundles(request):
    """My own bundles: each is marked as somebody's copy."""
    rows = CourtBundle.objects.visible_to(request.user).select_related("election", "precinct")
    return render(request, "court/bundles.html", {"bundles": rows[:200]})


@role_required(Role.LAWYER)
def new(request):
    """Which complaints; what is not ready is named before anything begins."""
    which = WhichForm(request.GET or None, user=request.user)
    among = which.complaints() if which.is_valid() else None
    form, refusal = None, None
    if among is not None:
        ready = among.exclude(approved_revision=None)
        form = ChosenForm(request.POST or None, among=ready)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect("court:bundle", _asked_for(request, which, form).public_id)
            except openings.SayWhy:
                raise
            except Refused as problem:
                refusal = problem
    rows = lists.with_names(among)[:2000] if among is not None else []
    context = {
        "which": which,
        "form": form,
        "refusal": refusal,
        "entries": [lists.entry(row) for row in rows if row.approved_revision_id],
        "unready": [row.number for row in rows if row.approved_revision_id is None],
    }
    status = 409 if refusal else 400 if form is not None and form.errors else 200
    return render(request, "court/new.html", context, status=status)


def _asked_for(request, which: WhichForm, form: ChosenForm) -> CourtBundle:
    chosen = list(
        form.cleaned_data["complaints"]
        .select_related("case__region", "approved_revision")
        .order_by("requested_at", "id")
    )
    for one in chosen:
        entering.ask_first(one, request.user)
    made = actions.ask_for(
        chosen,
        election=which.cleaned_data["election"],
        precinct=which.cleaned_data["precinct"],
        language=form.cleaned_data["language"],
        by=request.user,
        member=request.member_key,
    )
    actions.go_on(made, member=request.member_key)
    return made


def _mine(request, public_id) -> CourtBundle:
    """Mine, as long as I may see every complaint in it: a case may be narrowed meanwhile."""
    rows = CourtBundle.objects.visible_to(request.user).select_related("election", "precinct")
    row = get_object_or_404(rows, public_id=public_id)
    seen = Complaint.objects.visible_to(request.user)
    if row.parts.exclude(complaint__in=seen).exists():
        raise Http404
    return row


def _progress(row: CourtBundle) -> dict:
    states = list(row.parts.values_list("state", flat=True))
    return {
        "total": len(states),
        "waiting": states.count(Part.State.WAITING),
        "written": states.count(Part.State.WRITTEN),
    }


def _is_lost(row: CourtBundle) -> bool:
    return row.state == State.MAKING and reading.has_failed(actions.last_job(row))


@role_required(Role.LAWYER)
@require_GET
def bundle(request, public_id):
    row = _mine(request, public_id)
    changed = row.parts.filter(state=Part.State.CHANGED).select_related("complaint")
    context = {"bundle": row, "changed": changed, "lost": _is_lost(row), **_progress(row)}
    return render(request, "court/bundle.html", context)


@role_required(Role.LAWYER)
@require_GET
def state(request, public_id):
    """How far it is, for a page that waits."""
    row = _mine(request, public_id)
    making_it = row.state == State.MAKING and not _is_lost(row)
    return JsonResponse({"making": making_it, **_progress(row)})


@role_required(Role.LAWYER)
@require_POST
def go_on(request, public_id):
    row = _mine(request, public_id)
    actions.go_on(row, member=request.member_key)
    return redirect("court:bundle", public_id)


@role_required(Role.LAWYER)
@require_GET
def download(request, public_id):
    """The ZIP, opened while it is sent; nothing plain is kept."""
    row = _mine(request, public_id)
    if row.state != State.READY:
        messages.info(request, _("This bundle is not ready."))
        return redirect("court:bundle", public_id)
    parts = list(row.parts.select_related("complaint__case__region"))
    standing.refuse_copy([part.complaint for part in parts], row.requested_at)
    bulk.ask_first(request.user, len(parts))
    content = making.pieces(row, actions.private_key(row, request.member_key))
    actions.record_download(row, by=request.user)
    for part in parts:
        openings.note(
            request.user,
            openings.Verb.BUNDLE,
            entering.BUNDLE,
            part.complaint.number,
            case=part.complaint.case,
            copy=row.copy_code,
        )
    response = StreamingHttpResponse(content)
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = row.size
    response["Content-Disposition"] = content_disposition_header(True, f"{row.number}.zip")
    return response

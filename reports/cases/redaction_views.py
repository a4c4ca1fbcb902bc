"""What is made unrecognisable in a file, its redacted copies, and the people's consent."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.disclosure import actions, showing
from portal.disclosure.forms import BoxesForm, ConsentForm, LettingOutForm
from portal.evidence import links, serving
from portal.lib.refusals import Refused
from reports.cases.holding import held

READERS = (Role.TRIAGER, Role.LAWYER)


# --- Boxes ----------------------------------------------------------------------------------------


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def boxes(request, public_id, item_id):
    """The editor. Saving and making a copy name the version of the boxes that was seen."""
    file = held(request.user, public_id, item_id)
    shown = showing.editor(file.item, request.member_key)
    if request.method == "GET":
        form = BoxesForm(initial=_begun(shown), **shown.options)
        return _editor_page(request, file, shown, form)
    form = BoxesForm(request.POST, **shown.options)
    if not form.is_valid():
        return _editor_page(request, file, shown, form, status=400)
    try:
        return _kept(request, file, form.cleaned_data)
    except Refused as refusal:
        return _editor_page(request, file, shown, form, refusal=refusal, status=409)


def _begun(shown) -> dict:
    return {"version": shown.redaction.version, "regions": shown.as_json}


def _kept(request, file, said):
    """Save what was drawn; with "make" ask for the copy too."""
    redaction = actions.save_regions(
        file.item, said["regions"], version=said["version"], by=request.user
    )
    if request.POST.get("go") != "make":
        messages.success(request, _("The boxes are saved."))
        return redirect("cases:boxes", file.report.public_id, file.item.public_id)
    actions.make_copy(
        file.item,
        version=redaction.version,
        cover=said.get("cover", "blur"),
        voice=said.get("voice", "masked"),
        member=request.member_key,
        by=request.user,
    )
    messages.success(request, _("The redacted copy is being made. Look again in a minute."))
    return _to_file(file, "redacted")


def _editor_page(request, file, shown, form, *, refusal=None, status=200):
    context = {
        "report": file.report,
        "item": file.item,
        "editor": shown,
        "form": form,
        "refusal": refusal,
        # Whoever was overtaken sees their own boxes, and may put them over the others' on purpose.
        "drawn": form["regions"].value() or "[]",
        "overtaken": refusal is not None and refusal.conflict,
    }
    return render(request, "cases/boxes.html", context, status=status)


@role_required(*READERS)
@require_POST
def draw_pages(request, public_id, item_id):
    """Ask for all pages of a paper to be shown, and go on to the boxes."""
    file = held(request.user, public_id, item_id)
    actions.draw_pages(file.item, member=request.member_key)
    return redirect("cases:boxes", public_id, item_id)


@role_required(*READERS)
@require_GET
def page(request, public_id, item_id, number):
    """The way to one page of a paper: an address for this session, good for a short while."""
    item = held(request.user, public_id, item_id).item
    row = get_object_or_404(item.drawn_pages.select_related("item"), number=number)
    handout = showing.page_handout(row)
    return redirect(links.address(handout, session=request.session, back=request.path))


@role_required(*READERS)
@require_POST
def search(request, public_id, item_id):
    """Ask for faces and number plates to be looked for."""
    file = held(request.user, public_id, item_id)
    actions.look_for_faces(file.item, member=request.member_key, by=request.user)
    return redirect("cases:boxes", public_id, item_id)


@role_required(*READERS)
@require_GET
def progress(request, public_id, item_id):
    """Whether something is still being done for this file; tells neither boxes nor names."""
    item = held(request.user, public_id, item_id).item
    shown = showing.of(item, None, request.user)
    sheet = shown.redaction
    asked = sheet is not None and "asked" in (sheet.search, sheet.drawing)
    return JsonResponse({"waiting": asked or shown.is_waiting})


# --- Copies ---------------------------------------------------------------------------------------


@role_required(*READERS)
@require_GET
def redacted(request, public_id, item_id, number):
    """The way to a redacted copy: an address for this session, good for a short while."""
    copy = _copy(held(request.user, public_id, item_id), number)
    handout = showing.handout_of(copy)
    return redirect(links.address(handout, session=request.session, back=request.path))


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def let_out(request, public_id, item_id, number):
    """Take a redacted copy out, with its purpose; for publication the people shown must agree."""
    file = held(request.user, public_id, item_id)
    copy = _copy(file, number)
    form = LettingOutForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.let_out(copy, by=request.user, **form.cleaned_data)
            return serving.hand_out(
                file.item,
                showing.handout_of(copy),
                member=request.member_key,
                by=request.user,
                attached=True,
            )
        except Refused as problem:
            refusal = problem
    context = {
        "report": file.report,
        "item": file.item,
        "copy": copy,
        "form": form,
        "refusal": refusal,
        "disclosure": showing.of(file.item, request.member_key, request.user),
    }
    status = 409 if refusal else 400 if form.is_bound else 200
    return render(request, "cases/let_out.html", context, status=status)


def _copy(file, number):
    return get_object_or_404(
        file.item.redacted_copies.select_related("item"), number=number, state="ready"
    )


# --- Consent --------------------------------------------------------------------------------------


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def consent(request, public_id, item_id):
    """Write down what the people shown said."""
    file = held(request.user, public_id, item_id)
    shown = showing.of(file.item, request.member_key, request.user)
    form = ConsentForm(request.POST or None, initial={"after": shown.after})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consent(file.item, by=request.user, **form.cleaned_data)
        except Refused as problem:
            refusal = problem
        else:
            messages.success(request, _("The answer is written down."))
            return _to_file(file, "consent")
    context = {
        "report": file.report,
        "item": file.item,
        "form": form,
        "refusal": refusal,
        "disclosure": shown,
    }
    status = 409 if refusal else 400 if form.is_bound else 200
    return render(request, "cases/consent.html", context, status=status)


def _to_file(file, part: str):
    answer = redirect("cases:file", file.report.public_id, file.item.public_id)
    answer["Location"] += f"#{part}"
    return answer

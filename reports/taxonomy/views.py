"""The law's pages: violation types with what came of them, and changes of the folder."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import agreements
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.taxonomy import actions, showing
from reports.taxonomy.checking import Checked
from reports.taxonomy.forms import FolderForm
from reports.taxonomy.models import Catalogue, Change, ViolationType

READERS = (Role.LAWYER, Role.TRIAGER)
LATELY = 50


@role_required(*READERS)
@require_GET
def types(request):
    """Every violation type of the edition that counts, or those that the words may mean."""
    words = request.GET.get("q", "")[:200]
    rows = ViolationType.objects.visible_to(request.user).current().order_by("order")
    known = showing.usage(request.user)
    found = showing.found(rows, words)
    return render(
        request,
        "taxonomy/types.html",
        {
            "words": words,
            "version": pack.get().version,
            "types": [(row, known.get(row.code, showing.NONE)) for row in found],
            "is_lawyer": Role.LAWYER in request.user.roles,
        },
    )


@role_required(*READERS)
@require_GET
def one_type(request, code):
    """One type as an edition has it; without one, as it stands now."""
    rows = ViolationType.objects.visible_to(request.user).filter(code=code)
    rows = rows.select_related("catalogue")
    wanted = request.GET.get("edition", "")
    row = rows.filter(catalogue__version=wanted).first() if wanted else rows.current().first()
    row = row or rows.order_by("-catalogue__is_current", "-catalogue__pk").first()
    if row is None or (wanted and row.catalogue.version != wanted):
        raise Http404
    usage = showing.usage(request.user).get(code, showing.NONE)
    context = {"type": showing.one_type(row), "usage": usage, "wordings": showing.wordings(code)}
    return render(request, "taxonomy/type.html", context)


@role_required(Role.LAWYER)
@require_GET
def changes(request):
    """Editions there were, and changes that were proposed."""
    rows = Change.objects.visible_to(request.user).defer("files").newest_first()
    editions = Catalogue.objects.visible_to(request.user).order_by("-pk")[:LATELY]
    context = {
        "changes": rows.select_related("proposed_by", "agreement")[:LATELY],
        "editions": editions.select_related("change__proposed_by", "change__agreement"),
        "version": pack.get().version,
        "shipped": pack.shipped().version,
    }
    return render(request, "taxonomy/changes.html", context)


@role_required(Role.LAWYER)
@require_GET
def folder(request):
    """An edition as a ZIP; the one that counts when none is named."""
    version = request.GET.get("edition", "") or pack.get().version
    known = Catalogue.objects.visible_to(request.user).filter(version=version)
    if version != pack.get().version:
        get_object_or_404(known, folder__isnull=False)
    return _zip(*actions.folder_to_take(version))


def _zip(name: str, content: bytes):
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def takes_a_folder(view):
    """The one page of a room that takes a small file and keeps it in memory."""
    view.takes_a_folder = True
    return view


@takes_a_folder
@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def propose(request):
    """Bring a changed folder."""
    form = FolderForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            row = actions.propose(form.folder_bytes(), why, by=request.user)
            return redirect("taxonomy:change", row.public_id)
        except Refused as problem:
            form.add_error("folder", str(problem))
    context = {"form": form, "version": pack.get().version}
    return render(request, "taxonomy/propose.html", context, status=400 if form.errors else 200)


def _change(request, public_id) -> Change:
    rows = Change.objects.visible_to(request.user).select_related(
        "proposed_by", "agreement__answered_by", "base", "edition"
    )
    return get_object_or_404(rows, public_id=public_id)


@role_required(Role.LAWYER)
@require_GET
def change(request, public_id):
    """What a change says, entry by entry; or what is wrong with it, line by line."""
    return _page(request, _change(request, public_id), FolderForm())


def _page(request, row: Change, form, status=200):
    checked = None
    if row.state == Change.State.PROPOSED:
        checked = Checked(bytes(row.files), pack.get())
        actions.note_seen(row, by=request.user)
    context = {
        "change": row,
        "checked": checked,
        "form": form,
        "is_mine": row.proposed_by_id == request.user.pk,
        "version": pack.get().version,
    }
    return render(request, "taxonomy/change.html", context, status=status)


@takes_a_folder
@role_required(Role.LAWYER)
@require_POST
def bring_again(request, public_id):
    """The same change, mended."""
    row = _change(request, public_id)
    form = FolderForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form, status=400)
    try:
        actions.bring_again(row, form.folder_bytes(), form.cleaned_data["why"], by=request.user)
    except Refused as problem:
        form.add_error("folder", str(problem))
        return _page(request, _change(request, public_id), form, status=409)
    return redirect("taxonomy:change", public_id)


@role_required(Role.LAWYER)
@require_POST
def answer(request, public_id):
    """The second person's word, or the first one's second thoughts."""
    row = _change(request, public_id)
    if row.agreement is None:
        raise Refused(_("This change has faults. Mend it and bring it again first."))
    match request.POST.get("do"):
        case "agree":
            agreements.agree(row.agreement, by=request.user, member=request.member_key)
            messages.success(request, _("Published. New reports and cases are taken by it."))
        case "decline":
            agreements.decline(row.agreement, by=request.user)
            messages.success(request, _("Declined. Nothing was changed."))
        case "withdraw":
            agreements.withdraw(row.agreement, by=request.user)
            messages.success(request, _("Taken back. Nothing was changed."))
    return redirect("taxonomy:change", public_id)


@role_required(Role.LAWYER)
@require_GET
def brought(request, public_id):
    """The folder as it was brought, with its faults: nothing that was written is lost."""
    row = _change(request, public_id)
    return _zip(f"{row}.zip", bytes(row.files))

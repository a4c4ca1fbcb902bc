"""The people behind one complaint: who left is taken out, or each gets a complaint of their own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.complaints import entering, in_whose_name, reading, splitting
from reports.complaints.models import Complaint


def _complaint(request, public_id) -> Complaint:
    rows = Complaint.objects.visible_to(request.user).select_related(
        "case__election", "case__region", "case__precinct"
    )
    return entering.ask_first(get_object_or_404(rows, public_id=public_id), request.user)


@role_required(Role.LAWYER)
@require_POST
def take_out(request, public_id):
    """Whoever withdrew goes out of the text, as far as whole rows name them."""
    row = _complaint(request, public_id)
    latest = splitting.take_out(row, by=request.user, member=request.member_key)
    structure = reading.structure(latest, request.member_key)
    if in_whose_name.left_in(row, structure, request.member_key):
        words = _("Rows are taken out. A passage still names somebody who withdrew: mend it.")
        messages.warning(request, words)
    else:
        messages.success(request, _("Taken out. Read the text before you approve it."))
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_POST
def split(request, public_id):
    """The addressee wants a complaint from each: one click makes them."""
    row = _complaint(request, public_id)
    count = len(splitting.split(row, by=request.user, member=request.member_key))
    words = ngettext("%(count)s draft is being made.", "%(count)s drafts are being made.", count)
    messages.success(request, words % {"count": count})
    return redirect("complaints:complaint", public_id)

"""The next step after a refusal, an answer or silence."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.complaints import entering, going_on
from reports.complaints.models import Complaint


@role_required(Role.LAWYER)
@require_POST
def onward(request, public_id):
    """Prepare the draft to the next body."""
    rows = Complaint.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("case__election", "case__region", "case__precinct"),
        public_id=public_id,
    )
    entering.ask_first(row, request.user)
    addressee, _slash, letter = request.POST.get("to", "").partition("/")
    found = going_on.prepare(
        row, addressee=addressee, letter=letter, by=request.user, member=request.member_key
    )
    messages.success(request, _("The next step is being drafted from what you had entered."))
    return redirect("complaints:complaint", found.public_id)

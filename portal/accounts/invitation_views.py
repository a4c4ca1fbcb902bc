"""Inviting people to a desk, and coming in by an invitation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import actions, agreements, keys
from portal.accounts.forms import ComeInForm, InvitationForm
from portal.accounts.models import Invitation, Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused


@role_required(Role.ADMINISTRATOR)
def invite(request):
    """A link for a newcomer, shown once."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            row, code = actions.invite(
                said["username"],
                set(said["roles"]),
                display_name=said["display_name"],
                regions=said["regions"],
                elections=said["elections"],
                member=request.member_key,
            )
        except keys.KeyLocked:
            raise
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            link = request.build_absolute_uri(reverse("account_come_in")) + f"#{code}"
            two = agreements.takes_two(row.allowed["roles"])
            about = {"row": row, "link": link, "takes_two": two}
            return render(request, "accounts/invited.html", about)
    return render(request, "accounts/add.html", {"form": form}, status=400 if form.errors else 200)


@role_required(Role.ADMINISTRATOR)
@require_POST
def take_back(request, public_id):
    row = get_object_or_404(Invitation.objects.visible_to(request.user), public_id=public_id)
    actions.take_invitation_back(row, by=request.user)
    messages.success(request, _("The link holds no more."))
    return redirect("accounts:overview")


def come_in(request):
    """The invited person's page; the code comes in the link's fragment, or is typed."""
    form = ComeInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.come_in(
                form.cleaned_data["code"], form.cleaned_data["password1"], language=get_language()
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return render(request, "accounts/come_in_done.html", {"person": user})
    status = 400 if form.errors else 200
    return render(request, "accounts/come_in.html", {"form": form}, status=status)

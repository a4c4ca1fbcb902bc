"""The vaults themselves: whose keys they are, and what is done with a recovery key in hand."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import actions
from portal.accounts.forms import RecoveryForm
from portal.accounts.models import VAULT_ROLES, Role, User, Vault
from portal.accounts.permissions import role_required
from portal.accounts.signed_keys import is_signed
from portal.lib import sealing
from portal.lib.refusals import Refused


@role_required(Role.ADMINISTRATOR, Role.AUDITOR, Role.CUSTODIAN)
def vaults(request):
    """Every vault with its key, who vouches for it, and who opens it."""
    return _page(request, RecoveryForm(people=_people(request)))


@role_required(Role.ADMINISTRATOR)
def recover(request):
    """Give a vault a new key, or let somebody in when no member is left: with its recovery key."""
    if request.method != "POST":
        return redirect("accounts:vaults")
    form = RecoveryForm(request.POST, people=_people(request))
    if not form.is_valid():
        return _page(request, form, status=400)
    kind, words = form.cleaned_data["vault"], form.cleaned_data["recovery_passphrase"]
    try:
        if form.cleaned_data["deed"] == form.LET_IN:
            actions.let_in_by_recovery(form.cleaned_data["person"], kind, words, by=request.user)
            messages.success(request, _("The vault is open for this colleague from now on."))
        else:
            kept, lost = actions.rotate(kind, words, by=request.user)
            messages.success(request, _rotated(kept, lost))
    except Refused as refusal:
        form.add_error("recovery_passphrase", str(refusal))
        return _page(request, form, status=400)
    return redirect("accounts:vaults")


def _rotated(kept: int, lost: int) -> str:
    said = ngettext(
        "The vault has a new key. %(count)d member opens it.",
        "The vault has a new key. %(count)d members open it.",
        kept,
    ) % {"count": kept}
    if lost:
        said += " " + ngettext(
            "%(count)d has lost it, because nobody vouches for the key.",
            "%(count)d have lost it, because nobody vouches for their keys.",
            lost,
        ) % {"count": lost}
    return said


def _people(request):
    needed = {role for allowed in VAULT_ROLES.values() for role in allowed}
    return User.objects.visible_to(request.user).with_role(*needed).order_by("username")


def _page(request, form, status: int = 200):
    rows = (
        Vault.objects.visible_to(request.user)
        .prefetch_related("grants__member_key__user")
        .order_by("kind")
    )
    return render(
        request,
        "accounts/vaults.html",
        {
            "vaults": [
                {
                    "row": row,
                    "fingerprint": sealing.fingerprint(row.public),
                    "signed": is_signed(row),
                    "members": [grant.member_key.user for grant in row.grants.all()],
                }
                for row in rows
            ],
            "form": form,
            "may_change": Role.ADMINISTRATOR in request.user.roles,
        },
        status=status,
    )

"""Hands out one stored copy under an address that its holder has signed."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.accounts.permissions import staff_required
from portal.evidence import links, serving
from portal.lib.refusals import Refused


@staff_required
@require_safe
def copy(request, token):
    """Permission was asked by the holder when the address was made, a short while ago."""
    try:
        return serving.follow(
            token,
            session=request.session,
            member=request.member_key,
            by=request.user,
            wanted_range=request.headers.get("Range", ""),
        )
    except links.Old as old:
        return redirect(old.back)
    except links.Foreign:
        raise Refused(
            _("This address leads nowhere in this browser. Open the file again from its report."),
            code="foreign-address",
        ) from None

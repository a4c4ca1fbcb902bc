"""The auditor's desk."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence import ledgers
from portal.evidence.forms import LedgerFilters
from portal.lib.numbers import whole


@role_required(Role.AUDITOR)
@require_http_methods(["GET", "POST"])
def desk(request):
    """Lines of one ledger, narrowed; a POST goes through all the chains."""
    filters = LedgerFilters(request.GET or None)
    asked = filters.asked()
    before = whole(request.GET.get("before", ""), most=2**63 - 1)
    lines, older = ledgers.page(**asked, before=before)
    kept = {name: request.GET[name] for name in filters.fields if request.GET.get(name)}
    here = reverse("ledgers")
    return render(
        request,
        "desk/ledgers.html",
        {
            "filters": filters,
            "lines": lines,
            "older_url": f"{here}?{urlencode({**kept, 'before': older})}" if older else "",
            "newer_url": f"{here}?{urlencode(kept)}" if before else "",
            "chains": ledgers.chains() if request.method == "POST" else None,
        },
    )

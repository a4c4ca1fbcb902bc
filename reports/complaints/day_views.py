"""Reminders: one's own calendar address, and the days to which nobody attended."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.cases import paging
from reports.complaints import board as lists
from reports.complaints import feeds, unattended
from reports.complaints.day_models import Feed


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def reminders(request):
    """Make a calendar address, shown this once; the one before ends."""
    secret = feeds.make(request.user) if request.method == "POST" else ""
    address = (
        request.build_absolute_uri(reverse("complaints:feed", args=[secret])) if secret else ""
    )
    feed = Feed.objects.visible_to(request.user).first()
    return render(request, "complaints/reminders.html", {"address": address, "feed": feed})


@role_required(Role.LAWYER)
@require_POST
def revoke_feed(request):
    feeds.revoke(request.user)
    return redirect("complaints:reminders")


@never_cache
@require_GET
def feed(request, secret):
    """The calendar itself: for programs, which cannot sign in."""
    found = feeds.of_secret(secret)
    if found is None:
        raise Http404
    answer = HttpResponse(
        feeds.calendar_of(found, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@role_required(Role.COORDINATOR)
@require_GET
def unattended_days(request):
    """What nobody did in time: numbers, days and names of colleagues, nothing of the matter."""
    place = {side: request.GET.get(side, "") for side in ("after", "before")}
    rows = lists.with_names(unattended.of(request.user)).select_related("case__region")
    page = paging.page(rows, ("due_at", "id"), rising=True, **place)
    here = reverse("complaints:unattended")
    return render(
        request,
        "complaints/unattended.html",
        {
            "entries": [lists.entry(row) for row in page.rows],
            "newer_url": f"{here}?before={page.newer}" if page.newer else "",
            "older_url": f"{here}?after={page.older}" if page.older else "",
        },
    )

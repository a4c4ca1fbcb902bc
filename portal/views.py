"""The staff home, and the pages shown when something cannot be done."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import addresses, refusal_pages, security_txt, typed
from portal import card as cards
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.context import desks_of
from portal.jurisdictions import pack
from portal.jurisdictions.retention import days_of
from portal.lib.outages import is_outage
from portal.typed import came_from_here


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Where a person's day begins; whoever has several desks chooses one."""
    homes = {home for role, home in settings.DESK_HOMES.items() if role in request.user.roles}
    if len(homes) == 1:
        return redirect(homes.pop())
    return render(request, "desk/doors.html", {"doors": desks_of(request.user)})


def safety(request: HttpRequest) -> HttpResponse:
    """What is protected and what is not, for reporters (docs/security/what-is-sealed.md)."""
    kept = [term for term in pack.get().retention.values() if term.days]
    terms = [{"label": one.label, "days": days_of(one), "why": one.why} for one in kept]
    context = {"key": cards.key_words(get_language()), "terms": terms}
    return render(request, "portal/safety.html", context)


@role_required(Role.COORDINATOR, Role.ADMINISTRATOR)
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Four cards on a sheet: the portal's addresses, and the words of the key phones seal to."""
    wanted = request.GET.get("in", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else get_language()
    context = {"card": cards.card(language), "copies": range(4)}
    return render(request, "desk/card.html", context)


@require_safe
def addresses_list(request: HttpRequest) -> JsonResponse:
    """`/addresses.json`: the signed list of addresses, for phones; they check it themselves."""
    signed = addresses.current()
    if signed is None:
        words = {"detail": _("There is no list of addresses here."), "code": "not-found"}
        return JsonResponse(words, status=404)
    return JsonResponse(signed.as_dict())


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the portal."""
    told = security_txt.text()
    if told is None:
        raise Http404
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


def bad_request(request, exception=None):
    too_large = isinstance(exception, refusal_pages.TOO_MUCH)
    return refusal_pages.answer(request, 413 if too_large else 400)


def forbidden(request, exception=None):
    return refusal_pages.answer(request, 403)


def not_found(request, exception=None):
    return refusal_pages.answer(request, 404)


def server_error(request):
    """Called while what went wrong is still at hand, wherever it happened."""
    if is_outage(sys.exception()):
        return refusal_pages.away(request)
    return refusal_pages.broken(request)


def expired_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: everything typed is given back, and Send works again.

    Only to a browser that says the form came from our own page. Otherwise a stranger's page
    could have filled the fields and this one would ask the person to send them.
    """
    if refusal_pages.is_api(request):
        return refusal_pages.answer(request, 403)
    context = {}
    if came_from_here(request):
        get_token(request)
        context["typed"] = typed.given_back(request)
    return render(request, "errors/expired.html", context, status=403)

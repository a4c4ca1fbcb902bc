"""How the portal says no: one sentence for people on a page, the same for machines in JSON."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from portal import typed
from portal.lib.outages import is_outage
from portal.lib.refusals import Refused

SENTENCES = {
    400: _("The portal could not understand what was sent."),
    403: _("You may not do this with your roles."),
    404: _("There is nothing here that you can see."),
    409: _("This cannot be done as things stand."),
    413: _("What was sent is too large."),
    429: _("Too many tries from here. Wait a few minutes and try again."),
    500: _("Something broke on our side."),
    503: _("The portal cannot save anything for the moment. Wait half a minute and try again."),
}
CODES = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    409: "refused",
    413: "too-large",
    429: "too-many",
    500: "broken",
    503: "away",
}
# Seconds after which trying again is worth it: a database starts anew in less.
AWAY_FOR = 15

# What Django says of a form that is too large in one way or another.
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class RefusalPages:
    """A `Refused` from any view becomes a page (or JSON for the API) with its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return refused(request, exception)
        if isinstance(exception, TOO_MUCH):
            return answer(request, 413)
        if is_outage(exception):
            return away(request)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409 with the refusal's own words, and what was typed given back."""
    if is_api(request):
        return JsonResponse({"detail": str(refusal), "code": refusal.code}, status=409)
    if refusal.page and request.method == "GET":
        there = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{refusal.page}?{there}")
    context = {"sentence": str(refusal), "conflict": refusal.conflict}
    if request.method == "POST":
        context["typed"] = typed.given_back(request)
    template = _page_for(request, refusal)
    page = render_to_string(f"errors/{template}.html", context, request)
    return HttpResponse(page, status=409)


def _page_for(request: HttpRequest, refusal: Refused) -> str:
    if refusal.code == "signed-out":
        return "signed_out"
    # Somebody whose key is open was never given the vault: a password would not help.
    if refusal.code == "vault-locked" and getattr(request, "member_key", None) is None:
        return "vault_locked"
    return "409"


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The page, or the JSON, for an HTTP error."""
    if is_api(request):
        words = {"detail": str(SENTENCES[status]), "code": CODES[status]}
        return JsonResponse(words, status=status)
    return HttpResponse(render_to_string(f"errors/{status}.html", {}, request), status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """The last page: it asks neither the database nor the session for anything."""
    if is_api(request):
        return JsonResponse({"detail": str(SENTENCES[500]), "code": CODES[500]}, status=500)
    return HttpResponse(render_to_string("errors/500.html", _bare()), status=500)


def away(request: HttpRequest) -> HttpResponse:
    """503 while the database is away: try again, with everything typed still there.

    Asks neither the database nor the session for anything. What a stranger's page may have
    filled in is not offered for sending.
    """
    if is_api(request):
        words = {"detail": str(SENTENCES[503]), "code": CODES[503]}
        said = JsonResponse(words, status=503)
    else:
        context = {**_bare(), "address": request.get_full_path()}
        if request.method == "POST" and typed.came_from_here(request):
            context["csrf_token"] = get_token(request)
            context["typed"] = _given_back(request)
        said = HttpResponse(render_to_string("errors/503.html", context), status=503)
    said["Retry-After"] = str(AWAY_FOR)
    return said


def _given_back(request: HttpRequest) -> dict:
    try:
        return typed.given_back(request)
    except (OperationalError, InterfaceError):
        return {"texts": [], "hidden": [], "files": []}


def _bare() -> dict:
    """What a page can know that asks nobody for anything."""
    return {
        "site_name": settings.SITE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "hotline_numbers": settings.HOTLINE_NUMBERS,
        "quick_exit_url": settings.QUICK_EXIT_URL,
    }


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def api_answer(exception: Exception, context: dict) -> Response | None:
    """DRF's exception handler: {"detail", "code"} and, for bad input, "fields"."""
    if isinstance(exception, Refused):
        set_rollback()
        return Response({"detail": str(exception), "code": exception.code}, status=409)
    if isinstance(exception, TOO_MUCH):
        set_rollback()
        return Response({"detail": str(SENTENCES[413]), "code": CODES[413]}, status=413)
    if is_outage(exception):
        words = {"detail": str(SENTENCES[503]), "code": CODES[503]}
        return Response(words, status=503, headers={"Retry-After": str(AWAY_FOR)})
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        response.data = bad_input(response.data)
    elif isinstance(exception, Http404 | exceptions.NotFound):
        response.data = {"detail": str(SENTENCES[404]), "code": CODES[404]}
    elif isinstance(exception, PermissionDenied):
        response.data = {"detail": str(SENTENCES[403]), "code": CODES[403]}
    else:
        response.data = {"detail": str(exception.detail), "code": exception.get_codes()}
    return response


def bad_input(errors) -> dict:
    """Which fields need mending; what belongs to none of them goes into the sentence."""
    fields = dict(errors) if isinstance(errors, dict) else {"non_field_errors": errors}
    general = fields.pop("non_field_errors", [])
    words = " ".join(str(words) for words in general)
    sentence = words or str(_("Some fields need mending."))
    return {"detail": sentence, "code": "invalid", "fields": fields}

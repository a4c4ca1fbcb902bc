"""Hands out the phone's own copy of the form, and takes leave of a phone that is wiped."""

import json
from pathlib import Path

from csp.constants import HEADER
from django.conf import settings
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from observers.registry.models import Region
from portal.refusal_pages import answer
from portal.typed import came_from_here
from reports.incidents import observing, shell, shell_data

ICONS = ("icon-192", "icon-512", "maskable-512")
# The worker delivers in the background to every address of the list, wherever that is; it runs
# no script but ours, and holds only what is sealed.
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self' https: http:"
WIPED = '"cache", "cookies", "storage"'


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    body = shell.worker(modules="plain" not in request.GET)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response[HEADER] = WORKER_POLICY
    return response


@require_GET
def page(request: HttpRequest, language: str, name: str = "") -> HttpResponse:
    """A page of the shell, exactly the bytes that the worker's list tells the hash of."""
    return _body(request, "text/html; charset=utf-8")


@require_GET
def data(request: HttpRequest) -> HttpResponse:
    return _body(request, "application/json")


@require_GET
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    return _body(request, "application/manifest+json")


def _body(request: HttpRequest, kind: str) -> HttpResponse:
    body = shell.current().bodies.get(request.path)
    if body is None:
        raise Http404
    return HttpResponse(body, content_type=kind)


@require_GET
def icon(request: HttpRequest, name: str) -> FileResponse:
    path = Path(settings.APP_ICON) / f"{name}.png"
    if name not in ICONS or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_GET
def precincts(request: HttpRequest, region: str) -> HttpResponse:
    """The polling stations of one region: a phone looks in them without telling us for what."""
    found = get_object_or_404(Region.objects.visible_to(request.user), code=region)
    told = json.dumps(shell_data.precincts_of(found), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(told, content_type="application/json")


@require_GET
def observer(request: HttpRequest) -> JsonResponse:
    """What an observer's phone fills in by itself, and its right to say who files."""
    who = observing.observer_of(request.user)
    if who is None:
        return JsonResponse({"observer": None})
    station = observing.station_of(who)
    return JsonResponse(
        {
            "observer": who.code,
            "token": observing.token_for(who),
            "region": station.region.code if station else None,
            "station": shell_data.precinct(station) if station else None,
        }
    )


@csrf_exempt
@require_http_methods(["GET", "POST"])
def wipe(request: HttpRequest) -> HttpResponse:
    """Everything of this site on this phone is removed, what still waits to be sent too.

    The page that asks may come from the phone's own copy and has no token then; the browser
    says where it came from instead, so that no stranger's page can wipe a phone.
    """
    if request.method == "GET":
        return render(request, "incidents/wipe.html")
    if not came_from_here(request):
        return answer(request, 403)
    logout(request)
    response = render(request, "incidents/wipe.html", {"wiped": True})
    response["Clear-Site-Data"] = WIPED
    return response

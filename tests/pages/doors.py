"""A small house of its own: the portal's pages without any room behind them."""

from django import forms
from django.db import connection
from django.db.utils import ConnectionHandler
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from rest_framework import permissions, serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.response import Response

from portal import views
from portal.lib.refusals import Refused


class ReportForm(forms.Form):
    precinct = forms.CharField(label="Precinct", help_text="Its number or its address.")
    told = forms.CharField(label="What you saw", widget=forms.Textarea)
    who = forms.ChoiceField(
        label="Who are you?", choices=[("voter", "A voter")], widget=forms.RadioSelect
    )
    when = forms.CharField(label="When", required=False)


def form(request):
    """A room's form: it takes what is right and shows what is wrong."""
    report = ReportForm(request.POST or None)
    if request.method == "POST" and report.is_valid():
        return HttpResponse("received: " + report.cleaned_data["told"])
    return render(request, "entrance.html", {"form": report})


def refuse(request):
    raise Refused("The case is closed. Ask a lawyer to open it.", code="closed", conflict=True)


def missing(request):
    raise Http404("Case matching query does not exist.")


def breaks(request):
    raise RuntimeError("Vera's telephone number is 7 701 000 00 00")


def ask_a_stopped_database():
    """Nobody listens at port 1; what is raised is what Django raises of a stopped server."""
    stopped = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "HOST": "127.0.0.1",
        "PORT": "1",
    }
    ConnectionHandler({"default": stopped})["default"].ensure_connection()


def away(request):
    """A room's form whose database has stopped."""
    ask_a_stopped_database()


def wrong_statement(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM nowhere")


@api_view(["PUT"])
@permission_classes([permissions.AllowAny])
def api_away(request):
    ask_a_stopped_database()


@api_view(["POST"])
@permission_classes([permissions.AllowAny])
def api_refuse(request):
    raise Refused("The case is closed.", code="closed")


class Told(serializers.Serializer):
    told = serializers.CharField()


@api_view(["POST"])
@permission_classes([permissions.AllowAny])
def api_form(request):
    told = Told(data=request.data)
    told.is_valid(raise_exception=True)
    return Response({})


@api_view(["GET"])
@permission_classes([permissions.AllowAny])
def api_missing(request):
    raise Http404("Case matching query does not exist.")


def nothing(request, **named):
    return HttpResponse("")


def room(name, **pages):
    return include(([path(f"{name}/{url}/", nothing, name=url) for url in pages], name))


phone = [
    path("", nothing, name="form"),
    path("waiting/", nothing, name="waiting"),
    path("wipe/", nothing, name="wipe"),
    path("kept/", nothing, name="kept"),
    path("shell/<slug:language>/app.webmanifest", nothing, name="manifest"),
]
urlpatterns = [
    path("form/", form, name="form"),
    path("refuse/", refuse),
    path("away/", away),
    path("wrong/", wrong_statement),
    path("missing/", missing),
    path("breaks/", breaks),
    path("api/refuse/", api_refuse),
    path("api/form/", api_form),
    path("api/away/", api_away),
    path("api/missing/", api_missing),
    path("api/breaks/", breaks),
    path("desk/", views.desk, name="desk"),
    path("desk/card/", nothing, name="card"),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("safety/", views.safety, name="safety"),
    path("", include((phone, "incidents"))),
    path("desk/", room("hotline", log=1, calls=1, told=1)),
    path("desk/", room("taxonomy", types=1)),
    path("desk/", room("cases", inbox=1, cases=1)),
    path("desk/", room("complaints", board=1, unattended=1)),
    path("desk/", room("roster", overview=1)),
    path("observe/", room("fieldwork", mine=1)),
    path("desk/", room("registry", elections=1)),
    path("desk/", room("accounts", overview=1, lock=1, unlock=1, awake=1, agreements=1, alarms=1)),
    path("desk/ledgers/", nothing, name="ledgers"),
]
handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

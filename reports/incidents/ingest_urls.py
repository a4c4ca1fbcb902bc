"""The doors of an ingest node: sealed reports, sealed files, the list of addresses, health."""

from django.http import JsonResponse
from django.urls import path

from portal import health, views
from reports.incidents.api import ReportView
from reports.incidents.uploads_api import Uploads, UploadView


def nothing_here(request, exception=None):
    return JsonResponse({"detail": "There is nothing here.", "code": "not-found"}, status=404)


def not_understood(request, exception=None):
    return JsonResponse({"detail": "This cannot be understood.", "code": "bad-request"}, status=400)


def broken(request):
    return JsonResponse({"detail": "Something broke on our side.", "code": "broken"}, status=500)


urlpatterns = [
    path("api/v1/reports/<uuid:report_id>/", ReportView.as_view(), name="api-report"),
    path("api/v1/uploads/", Uploads.as_view(), name="api-uploads"),
    path("api/v1/uploads/<slug:capability>/", UploadView.as_view(), name="api-upload"),
    path("addresses.json", views.addresses_list, name="addresses"),
    path("healthz", health.for_machines, name="health"),
]

handler400 = not_understood
handler404 = nothing_here
handler500 = broken

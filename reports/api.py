"""The API's corridor: gathers the rooms' views, describes them, and shows the description."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.shortcuts import render
from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from observers.registry.api import PrecinctList
from reports.cases.api import CaseList
from reports.incidents.api import ReportList, ReportView
from reports.incidents.uploads_api import Uploads, UploadView
from reports.taxonomy.api import JurisdictionView


def docs(request):
    """The interactive page: everything on it comes from here, nothing is inline.

    The library that draws it makes its pages out of texts: here alone they need no policy.
    """
    response = render(request, "incidents/api_docs.html")
    response[HEADER] = build_policy(
        replace={"require-trusted-types-for": None, "trusted-types": None}
    )
    return response


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("v1/reports/", ReportList.as_view(), name="api-reports"),
    path("v1/reports/<uuid:report_id>/", ReportView.as_view(), name="api-report"),
    path("v1/uploads/", Uploads.as_view(), name="api-uploads"),
    path("v1/uploads/<slug:capability>/", UploadView.as_view(), name="api-upload"),
    path("v1/cases/", CaseList.as_view(), name="api-cases"),
    path("v1/jurisdiction/", JurisdictionView.as_view(), name="api-jurisdiction"),
    path("v1/precincts/", PrecinctList.as_view(), name="api-precincts"),
]

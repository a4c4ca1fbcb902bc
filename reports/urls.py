"""Where the rooms of reports are mounted."""

from django.urls import include, path

urlpatterns = [
    path("", include("reports.incidents.urls")),
    path("desk/hotline/", include("reports.hotline.urls")),
    path("desk/cases/", include("reports.cases.urls")),
    path("desk/complaints/", include("reports.complaints.urls")),
    path("api/", include("reports.api")),
]

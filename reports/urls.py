"""Where the rooms of reports are mounted."""

from django.urls import include, path

urlpatterns = [
    # First, because on voting day most requests are reports on their way in.
    path("api/", include("reports.api")),
    path("", include("reports.incidents.urls")),
    path("desk/hotline/", include("reports.hotline.urls")),
    path("desk/cases/", include("reports.cases.urls")),
    path("desk/law/", include("reports.taxonomy.urls")),
    path("", include("reports.parties.urls")),
    path("desk/court/", include("reports.court.urls")),
    path("desk/complaints/", include("reports.complaints.urls")),
]

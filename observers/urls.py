"""Where the rooms of observers are mounted."""

from django.urls import include, path

urlpatterns = [
    path("desk/elections/", include("observers.registry.urls")),
    path("", include("observers.fieldwork.urls")),
    path("", include("observers.roster.urls")),
]

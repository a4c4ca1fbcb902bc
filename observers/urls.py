"""Where the rooms of observers are mounted."""

from django.urls import include, path

urlpatterns = [path("", include("observers.roster.urls"))]

"""The doors of the house. Rooms are named as text only."""

from django.urls import include, path

from portal import health, views

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("observers.urls")),
    path("desk/", views.desk, name="desk"),
    path("desk/card/", views.card, name="card"),
    path("desk/people/", include("portal.accounts.urls")),
    path("desk/copies/", include("portal.evidence.urls")),
    path("account/", include("portal.accounts.entrance")),
    path("language/", include("django.conf.urls.i18n")),
    path("safety/", views.safety, name="safety"),
    path("healthz", health.health, name="health"),
    path(".well-known/security.txt", views.security, name="security"),
    path("addresses.json", views.addresses_list, name="addresses"),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

"""The doors of the house. Rooms are named as text only."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal import health, views
from portal.evidence import ledger_views

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("observers.urls")),
    path("desk/", views.desk, name="desk"),
    path("desk/card/", views.card, name="card"),
    path("desk/ledgers/", ledger_views.desk, name="ledgers"),
    path("desk/people/", include("portal.accounts.urls")),
    path("desk/copies/", include("portal.evidence.urls")),
    path("account/", include("portal.accounts.entrance")),
    path("language/", include("django.conf.urls.i18n")),
    path("safety/", views.safety, name="safety"),
    path("healthz", health.health, name="health"),
    path(".well-known/security.txt", views.security, name="security"),
    path("addresses.json", views.addresses_list, name="addresses"),
]

if settings.ADMIN_PATH:
    # Last, so that it can stand before no door of the house.
    urlpatterns.append(path(f"{settings.ADMIN_PATH}/", admin.site.urls))

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

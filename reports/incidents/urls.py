"""The reporter's doors."""

from django.urls import path
from django.views.generic import TemplateView

from reports.incidents import carry_views, desk_views, shell_views, views

app_name = "incidents"
urlpatterns = [
    path("", views.form, name="form"),
    path("report/", views.step, name="step"),
    path("report/sent/", views.sent, name="sent"),
    path("return/", views.come_back, name="return"),
    path("carry/", carry_views.carry, name="carry"),
    path("carry/receipts/", carry_views.receipts, name="carry_receipts"),
    path("sw.js", shell_views.worker, name="worker"),
    path("shell/data.json", shell_views.data, name="shell_data"),
    path("shell/observer/", shell_views.observer, name="shell_observer"),
    path("shell/icons/<slug:name>.png", shell_views.icon, name="app_icon"),
    path("shell/precincts/<slug:region>.json", shell_views.precincts, name="shell_precincts"),
    path("shell/<slug:language>/", shell_views.page, name="shell"),
    path("shell/<slug:language>/app.webmanifest", shell_views.manifest, name="manifest"),
    path("shell/<slug:language>/<slug:name>/", shell_views.page, name="shell_page"),
    path("desk/kept/", desk_views.kept, name="kept"),
    path("wipe/", shell_views.wipe, name="wipe"),
    path("waiting/", TemplateView.as_view(template_name="incidents/waiting.html"), name="waiting"),
]

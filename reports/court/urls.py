from django.urls import path

from reports.court import views

app_name = "court"
urlpatterns = [
    path("", views.bundles, name="bundles"),
    path("new/", views.new, name="new"),
    path("<uuid:public_id>/", views.bundle, name="bundle"),
    path("<uuid:public_id>/state/", views.state, name="state"),
    path("<uuid:public_id>/on/", views.go_on, name="go_on"),
    path("<uuid:public_id>/zip/", views.download, name="download"),
]

from django.urls import path

from reports.taxonomy import views

app_name = "taxonomy"
urlpatterns = [
    path("", views.types, name="types"),
    path("types/<slug:code>/", views.one_type, name="type"),
    path("changes/", views.changes, name="changes"),
    path("changes/new/", views.propose, name="propose"),
    path("changes/<uuid:public_id>/", views.change, name="change"),
    path("changes/<uuid:public_id>/again/", views.bring_again, name="bring_again"),
    path("changes/<uuid:public_id>/answer/", views.answer, name="answer"),
    path("changes/<uuid:public_id>/folder/", views.brought, name="brought"),
    path("folder/", views.folder, name="folder"),
]

from django.urls import path

from observers.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.elections, name="elections"),
    path("add/", views.add_election, name="add_election"),
    path("<uuid:public_id>/", views.election, name="election"),
    path("<uuid:public_id>/edit/", views.edit_election, name="edit_election"),
    path("<uuid:public_id>/commissions/add/", views.add_commission, name="add_commission"),
    path("commissions/<uuid:public_id>/", views.commission, name="commission"),
    path("commissions/<uuid:public_id>/edit/", views.edit_commission, name="edit_commission"),
    path("commissions/<uuid:public_id>/precincts/add/", views.add_precinct, name="add_precinct"),
    path("precincts/<uuid:public_id>/", views.edit_precinct, name="edit_precinct"),
]

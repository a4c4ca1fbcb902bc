from django.urls import path

from observers.roster import card_views, door_views, views

app_name = "roster"
urlpatterns = [
    path("observe/", door_views.join, name="join"),
    path("desk/observers/", views.overview, name="overview"),
    path("desk/observers/invite/", card_views.invite, name="invite"),
    path("desk/observers/invite-many/", card_views.invite_many, name="invite_many"),
    path("desk/observers/cards/", card_views.cards, name="cards"),
    path("desk/observers/precincts/", views.precincts, name="precincts"),
    path("desk/observers/organisations/", views.organisations, name="organisations"),
    path("desk/observers/organisations/<uuid:public_id>/", views.organisation, name="organisation"),
    path("desk/observers/<uuid:public_id>/", views.observer, name="observer"),
    path("desk/observers/<uuid:public_id>/edit/", views.edit, name="edit"),
    path("desk/observers/<uuid:public_id>/again/", card_views.invite_again, name="invite_again"),
    path("desk/observers/<uuid:public_id>/revoke/", views.revoke, name="revoke"),
    path("desk/deployments/<uuid:public_id>/move/", views.move, name="move"),
    path("desk/deployments/<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
]

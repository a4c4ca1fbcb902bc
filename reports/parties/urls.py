"""Where people sign, and the lawyer's pages about them."""

from django.urls import path

from reports.parties import join_views, representation_views, views

app_name = "parties"
urlpatterns = [
    # The way back comes first: a code of an invitation is longer than a word.
    path("join/", join_views.mine, name="mine"),
    path("join/<str:code>/", join_views.join, name="join"),
    path("desk/parties/case/<uuid:public_id>/", views.of_case, name="of_case"),
    path("desk/parties/case/<uuid:public_id>/new/", views.open_collective, name="open"),
    path(
        "desk/parties/case/<uuid:public_id>/represent/",
        representation_views.represent,
        name="represent",
    ),
    path(
        "desk/parties/representations/<uuid:public_id>/",
        representation_views.representation,
        name="representation",
    ),
    path(
        "desk/parties/representations/<uuid:public_id>/keep/",
        representation_views.keep,
        name="keep",
    ),
    path(
        "desk/parties/representations/<uuid:public_id>/end/",
        representation_views.end,
        name="end",
    ),
    path(
        "desk/parties/representations/<uuid:public_id>/paper/<slug:kind>/<slug:language>/",
        representation_views.paper,
        name="paper",
    ),
    path(
        "desk/parties/representations/<uuid:public_id>/signed/<int:paper_id>/<slug:kind>/",
        representation_views.signed,
        name="signed",
    ),
    path("desk/parties/<uuid:public_id>/", views.collective, name="collective"),
    path("desk/parties/<uuid:public_id>/state/", views.state, name="state"),
    path("desk/parties/<uuid:public_id>/text/", views.text, name="text"),
    path("desk/parties/<uuid:public_id>/close/", views.close, name="close"),
    path("desk/parties/<uuid:public_id>/again/", views.again, name="again"),
    path("desk/parties/<uuid:public_id>/ask/", views.ask, name="ask"),
    path("desk/parties/<uuid:public_id>/names/", views.names, name="names"),
    path("desk/parties/<uuid:public_id>/strike/<int:number>/", views.strike_out, name="strike_out"),
    path("desk/parties/<uuid:public_id>/sheet/<slug:language>/", views.sheet, name="sheet"),
]

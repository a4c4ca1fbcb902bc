from django.urls import path

from observers.fieldwork import desk_views, views

app_name = "fieldwork"
urlpatterns = [
    path("observe/mine/", views.mine, name="mine"),
    path("observe/mine/checklist/", views.questions, name="checklist"),
    path("observe/mine/answer/", views.answer, name="answer"),
    path("observe/mine/station/", views.station, name="station"),
    path("observe/rights/", views.cards, name="rights"),
    path("observe/clock/", views.clock, name="clock"),
    path("desk/observers/answers/", desk_views.board, name="board"),
    path("desk/observers/answers/day/", desk_views.day, name="day"),
    path("desk/observers/answers/<uuid:public_id>/", desk_views.precinct, name="precinct"),
    path("desk/observers/answers/photos/<uuid:public_id>/", desk_views.photo, name="photo"),
]

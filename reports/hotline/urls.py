from django.urls import path

from reports.hotline import views

app_name = "hotline"
urlpatterns = [
    path("", views.log, name="log"),
    path("advice/", views.suggest, name="advice"),
    path("before/", views.before, name="before"),
    path("words/", views.words, name="words"),
    path("scan/", views.scan, name="scan"),
    path("calls/", views.calls, name="calls"),
    path("told/", views.told, name="told"),
    path("told/<uuid:public_id>/bring/", views.bring, name="bring"),
    path("calls/<uuid:public_id>/", views.call, name="call"),
    path("calls/<uuid:public_id>/new-code/", views.new_code, name="new_code"),
    path("calls/<uuid:public_id>/called-back/", views.called_back, name="called_back"),
]

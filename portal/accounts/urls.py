from django.urls import path

from portal.accounts import vault_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("add/", views.add, name="add"),
    path("grants/", views.grants, name="grants"),
    path("lock/", views.lock, name="lock"),
    path("unlock/", views.unlock, name="unlock"),
    path("awake/", views.awake, name="awake"),
    path("<uuid:public_id>/", views.person, name="person"),
    path("<uuid:public_id>/close/", views.close, name="close"),
    path("<uuid:public_id>/anew/", views.begin_anew, name="begin_anew"),
    path("<uuid:public_id>/grant/", views.grant, name="grant"),
    path("work/<uuid:public_id>/retry/", views.retry, name="retry"),
]

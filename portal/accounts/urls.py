from django.urls import path

from portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("add/", views.add, name="add"),
    path("grants/", views.grants, name="grants"),
    path("lock/", views.lock, name="lock"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/grant/", views.grant, name="grant"),
    path("work/<int:pk>/retry/", views.retry, name="retry"),
]

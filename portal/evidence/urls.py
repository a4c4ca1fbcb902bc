from django.urls import path

from portal.evidence import views

app_name = "evidence"
urlpatterns = [
    path("<str:token>/", views.copy, name="copy"),
]

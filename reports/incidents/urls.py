"""The reporter's doors."""

from django.urls import path

from reports.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.form, name="form"),
    path("report/", views.step, name="step"),
    path("report/sent/", views.sent, name="sent"),
    path("return/", views.come_back, name="return"),
]

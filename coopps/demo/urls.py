"""Addresses of what is only for trying. Included when `settings.DEMO`."""

from django.urls import path

from coopps.demo import views

app_name = "demo"

urlpatterns = [
    path("courriels/", views.MailListView.as_view(), name="mail_list"),
    path("courriels/<slug:key>/", views.MailView.as_view(), name="mail"),
]

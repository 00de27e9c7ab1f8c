"""Addresses of what comes before an authorised protocol: where to begin, the letter of intent, the drafting."""

from django.urls import path

from protocols.views import orientation

app_name = "projects"

INTENTS = [
    path("s-orienter/", orientation.OrientationView.as_view(), name="orientation"),
]
urlpatterns = [*INTENTS]

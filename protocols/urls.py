"""Addresses of the catalogue."""

from django.urls import path

from protocols.views.catalogue import CatalogueView, ProtocolView, PublicActView

app_name = "protocols"

urlpatterns = [
    path("", CatalogueView.as_view(), name="catalogue"),
    path("<slug:code>/", ProtocolView.as_view(), name="detail"),
    path("<slug:code>/actes/<int:pk>/", PublicActView.as_view(), name="act"),
]

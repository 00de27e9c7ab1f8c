"""Addresses of one's own profile. Those of the account itself are in accounts.sign_in_urls."""

from django.urls import path

from accounts.views.consent import ConsentView
from accounts.views.identity import IdentityView, NumberView, ProfileView
from accounts.views.places import PlaceAddView, PlaceChangeView, PlaceRemoveView

app_name = "accounts"

urlpatterns = [
    path("profil/", ProfileView.as_view(), name="profile"),
    path("profil/numero/", NumberView.as_view(), name="number"),
    path("profil/identite/", IdentityView.as_view(), name="identity"),
    path("profil/lieux/ajouter/", PlaceAddView.as_view(), name="place_add"),
    path("profil/lieux/<int:pk>/", PlaceChangeView.as_view(), name="place_change"),
    path("profil/lieux/<int:pk>/retirer/", PlaceRemoveView.as_view(), name="place_remove"),
    path("profil/notification/", ConsentView.as_view(), name="consent"),
]

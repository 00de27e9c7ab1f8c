"""Addresses of one's own profile and of the administration of an agency. Those to sign in are in accounts.sign_in_urls."""

from django.urls import path

from accounts.views.agency import (
    AgencyView,
    ContactView,
    DelegationEndView,
    DelegationGiveView,
    DelegationPublishView,
    RoleEndView,
    RoleGiveView,
    SignatureView,
    TransmissionView,
)
from accounts.views.certificate import CertificateView
from accounts.views.consent import ConsentView
from accounts.views.identity import IdentityView, ListingView, NumberView, ProfileView
from accounts.views.papers import PaperFileView, PapersView, PaperView, PaperWithdrawView
from accounts.views.places import PlaceAddView, PlaceChangeView, PlaceRemoveView
from accounts.views.recipients import RecipientAddView, RecipientChangeView, RecipientsView

app_name = "accounts"

urlpatterns = [
    path("profil/", ProfileView.as_view(), name="profile"),
    path("profil/numero/", NumberView.as_view(), name="number"),
    path("profil/identite/", IdentityView.as_view(), name="identity"),
    path("profil/lieux/ajouter/", PlaceAddView.as_view(), name="place_add"),
    path("profil/lieux/<int:pk>/", PlaceChangeView.as_view(), name="place_change"),
    path("profil/lieux/<int:pk>/retirer/", PlaceRemoveView.as_view(), name="place_remove"),
    path("profil/recherche/", ListingView.as_view(), name="listing"),
    path("profil/documents/", PapersView.as_view(), name="papers"),
    path("profil/documents/ajouter/<slug:kind>/", PaperView.as_view(), name="paper_add"),
    path("profil/documents/<int:pk>/", PaperView.as_view(), name="paper"),
    path("profil/documents/<int:pk>/retirer/", PaperWithdrawView.as_view(), name="paper_withdraw"),
    path("profil/documents/<int:pk>/fichier/", PaperFileView.as_view(), name="paper_file"),
    path("profil/documents/<int:pk>/pages/<int:number>/", PaperFileView.as_view(), name="paper_page"),
    path("profil/documents/<int:pk>/verifier/", PaperFileView.as_view(holding="unconfirmed"), name="paper_to_check"),
    path(
        "profil/documents/<int:pk>/verifier/<int:number>/",
        PaperFileView.as_view(holding="unconfirmed"),
        name="paper_to_check_page",
    ),
    path("profil/notification/", ConsentView.as_view(), name="consent"),
    path("agence/mon-certificat/", CertificateView.as_view(), name="certificate"),
    path("agence/<slug:code>/", AgencyView.as_view(), name="agency"),
    path("agence/<slug:code>/coordonnees/", ContactView.as_view(), name="agency_contact"),
    path("agence/<slug:code>/signature/", SignatureView.as_view(), name="agency_signature"),
    path("agence/<slug:code>/transmission/", TransmissionView.as_view(), name="agency_transmission"),
    path("agence/<slug:code>/destinataires/", RecipientsView.as_view(), name="agency_recipients"),
    path("agence/<slug:code>/destinataires/ajouter/", RecipientAddView.as_view(), name="agency_recipient"),
    path("agence/<slug:code>/destinataires/<int:pk>/", RecipientChangeView.as_view(), name="agency_recipient_change"),
    path("agence/<slug:code>/roles/donner/", RoleGiveView.as_view(), name="agency_role"),
    path("agence/<slug:code>/roles/<int:pk>/fin/", RoleEndView.as_view(), name="agency_role_end"),
    path("agence/<slug:code>/delegations/enregistrer/", DelegationGiveView.as_view(), name="agency_delegation"),
    path(
        "agence/<slug:code>/delegations/<int:pk>/publication/",
        DelegationPublishView.as_view(),
        name="agency_delegation_publish",
    ),
    path("agence/<slug:code>/delegations/<int:pk>/fin/", DelegationEndView.as_view(), name="agency_delegation_end"),
]

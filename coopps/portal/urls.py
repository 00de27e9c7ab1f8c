"""Addresses of the pages that span everything."""

from django.urls import path

from coopps.portal.views import pages

app_name = "portal"

urlpatterns = [
    path("", pages.WelcomeView.as_view(), name="welcome"),
    path("accueil/", pages.HomeView.as_view(), name="home"),
    path("glossaire/", pages.GlossaryView.as_view(), name="glossary"),
    path("contact/", pages.ContactView.as_view(), name="contact"),
    path("plan-du-site/", pages.SiteMapView.as_view(), name="site_map"),
    path("mentions-legales/", pages.LegalNoticeView.as_view(), name="legal_notice"),
    path("conditions-utilisation/", pages.TermsView.as_view(), name="terms"),
    path("donnees-personnelles/", pages.PersonalDataView.as_view(), name="personal_data"),
    path("accessibilite/", pages.AccessibilityView.as_view(), name="accessibility"),
]

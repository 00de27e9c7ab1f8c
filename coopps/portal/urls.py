"""Addresses of the pages that span everything."""

from django.urls import path

from coopps.portal.views import (
    check,
    help,
    home,
    letters,
    mail,
    pages,
    register,
    signing,
    signing_confirmation,
    signing_letters,
    silence,
    transmissions,
)

app_name = "portal"

urlpatterns = [
    path("", pages.WelcomeView.as_view(), name="welcome"),
    path("accueil/", home.HomeView.as_view(), name="home"),
    path("courriels/", mail.MailPreferencesView.as_view(), name="mail_preferences"),
    path("aide/", help.HelpView.as_view(), name="help"),
    path("aide/<slug:slug>/", help.GuideView.as_view(), name="help_guide"),
    path("glossaire/", pages.GlossaryView.as_view(), name="glossary"),
    path("contact/", pages.ContactView.as_view(), name="contact"),
    path("plan-du-site/", pages.SiteMapView.as_view(), name="site_map"),
    path("mentions-legales/", pages.LegalNoticeView.as_view(), name="legal_notice"),
    path("conditions-utilisation/", pages.TermsView.as_view(), name="terms"),
    path("donnees-personnelles/", pages.PersonalDataView.as_view(), name="personal_data"),
    path("accessibilite/", pages.AccessibilityView.as_view(), name="accessibility"),
]

# The signatory.
urlpatterns += [
    path("signature/", signing.DeskView.as_view(), name="signing"),
    path("signature/avancement/<str:code>/", signing.ProgressView.as_view(), name="signing_progress"),
    path("signature/confirmer/", signing_confirmation.ConfirmationView.as_view(), name="signing_confirmation"),
    path("signature/reessayer/", signing.TryAgainView.as_view(), name="signing_try_again"),
    path("signature/lettres/<int:pk>/", signing_letters.LetterView.as_view(), name="signing_letter"),
    path("signature/lettres/<int:pk>/document/", signing_letters.LetterBytesView.as_view(), name="signing_bytes"),
    path(
        "signature/lettres/<int:pk>/mettre-de-cote/", signing_letters.SetAsideView.as_view(), name="signing_set_aside"
    ),
    path("signature/lettres/<int:pk>/renvoyer/", signing_letters.SendBackView.as_view(), name="signing_send_back"),
    path("signature/lettres/<int:pk>/original/", signing_letters.HandSignedView.as_view(), name="signing_hand_signed"),
    path("signature/lettres/<int:pk>/revenir/", signing_letters.UnconfirmView.as_view(), name="signing_unconfirm"),
    path("signature/seances/", signing.PastSessionsView.as_view(), name="past_sessions"),
    path("signature/seances/<int:pk>/", signing.PastSessionView.as_view(), name="past_session"),
]

# A request that silence rejected, for who asked.
urlpatterns += [
    path("silence/<int:pk>/", silence.SilenceView.as_view(), name="silence"),
    path("silence/<int:pk>/motifs/", silence.AskMotivesView.as_view(), name="ask_motives"),
]

# Letters received, acts, and the public check.
urlpatterns += [
    path("lettres/", letters.LettersView.as_view(), name="letters"),
    path("lettres/<int:pk>/", letters.DeliveryView.as_view(), name="delivery"),
    path("actes/<int:pk>/", letters.ActView.as_view(), name="act"),
    path("verifier/", check.CheckView.as_view(), name="check"),
    path("verifier/<str:code>/", check.CheckCodeView.as_view(), name="check_code"),
]

# The register of paper letters of an agency.
urlpatterns += [
    path("registre/", register.RegisterView.as_view(), name="register"),
    path("registre/<int:pk>/avis/", register.NoticeView.as_view(), name="notice"),
    path("registre/<int:pk>/envoi/", register.DispatchView.as_view(), name="dispatch"),
    path("registre/<int:pk>/remise/", register.HandOverView.as_view(), name="hand_over"),
    path("registre/<int:pk>/retour/", register.PaperReturnView.as_view(), name="paper_return"),
]

# Who was told of what an agency decided, and who is to be.
urlpatterns += [
    path("transmissions/", transmissions.RegisterView.as_view(), name="transmissions"),
    path("transmissions/envoyer/", transmissions.SendSelectedView.as_view(), name="transmissions_send"),
    path("transmissions/noter/", transmissions.NoteSelectedView.as_view(), name="transmissions_note"),
    path("transmissions/bilan/<str:code>/", transmissions.YearlyReportView.as_view(), name="agency_report"),
    path("transmissions/<int:pk>/envoyer/", transmissions.SendView.as_view(), name="transmission_send"),
    path("transmissions/<int:pk>/noter/", transmissions.NoteView.as_view(), name="transmission_note"),
]

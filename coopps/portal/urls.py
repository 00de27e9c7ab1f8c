"""Addresses of the pages that span everything."""

from django.urls import path

from adhesions.views.agency import decisions, desk
from coopps.desk.views import checking, queue
from coopps.portal.views import check, home, letters, pages, register, signing, signing_confirmation, signing_letters
from protocols.views.agency import checking as protocol_checking
from protocols.views.agency import desk as protocols
from protocols.views.agency import intents, orders

app_name = "portal"

urlpatterns = [
    path("", pages.WelcomeView.as_view(), name="welcome"),
    path("accueil/", home.HomeView.as_view(), name="home"),
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
    path("signature/lettres/<int:pk>/revenir/", signing_letters.UnconfirmView.as_view(), name="signing_unconfirm"),
    path("signature/seances/", signing.PastSessionsView.as_view(), name="past_sessions"),
    path("signature/seances/<int:pk>/", signing.PastSessionView.as_view(), name="past_session"),
]

# Letters received, acts, and the public check.
urlpatterns += [
    path("lettres/", letters.LettersView.as_view(), name="letters"),
    path("lettres/<int:pk>/", letters.DeliveryView.as_view(), name="delivery"),
    path("actes/<int:pk>/", letters.ActView.as_view(), name="act"),
    path("verifier/", check.CheckView.as_view(), name="check"),
    path("verifier/<str:code>/", check.CheckCodeView.as_view(), name="check_code"),
]

# The agency: its dossiers, the desk, what follows a decision, the register of paper letters.
urlpatterns += [
    path("dossiers/", queue.QueueView.as_view(), name="queue"),
    path("dossiers/<int:pk>/", desk.DeskView.as_view(), name="desk"),
    path("dossiers/<int:pk>/prendre/", queue.TakeView.as_view(), name="take"),
    path("dossiers/<int:pk>/reprendre/", queue.HandOverView.as_view(), name="hand_over"),
    path("dossiers/<int:pk>/examens/<int:examination>/", desk.GridView.as_view(), name="grid"),
    path("dossiers/<int:pk>/membres/<int:member>/identite/", checking.IdentityView.as_view(), name="identity"),
    path("dossiers/<int:pk>/declarer-complet/", checking.DeclareCompleteView.as_view(), name="declare_complete"),
    path("dossiers/<int:pk>/demander-des-pieces/", checking.RequestDocumentsView.as_view(), name="request_documents"),
    path("dossiers/<int:pk>/clore-la-demande/", checking.CloseRequestView.as_view(), name="close_request"),
    path("dossiers/<int:pk>/membres/<int:member>/proposition/", decisions.ProposalView.as_view(), name="proposal"),
    path("dossiers/<int:pk>/proposer/", decisions.ProposeView.as_view(), name="propose"),
    path("decisions/<int:pk>/reprendre/", decisions.TakeBackView.as_view(), name="take_back"),
    path("decisions/<int:pk>/suspendre/", decisions.SuspendView.as_view(), name="suspend"),
    path("decisions/<int:pk>/lever-la-suspension/", decisions.ResumeView.as_view(), name="resume"),
    path("decisions/<int:pk>/mettre-fin/", decisions.EndView.as_view(), name="end"),
    path("registre/", register.RegisterView.as_view(), name="register"),
    path("registre/<int:pk>/avis/", register.NoticeView.as_view(), name="notice"),
    path("registre/<int:pk>/envoi/", register.DispatchView.as_view(), name="dispatch"),
    path("registre/<int:pk>/retour/", register.PaperReturnView.as_view(), name="paper_return"),
]

# The agency: letters of intent.
urlpatterns += [
    path("lettres-intention/", intents.IntentsView.as_view(), name="intents"),
    path("lettres-intention/<int:pk>/", intents.LetterView.as_view(), name="intent"),
    path("lettres-intention/<int:pk>/prendre/", intents.TakeView.as_view(), name="intent_take"),
    path("lettres-intention/<int:pk>/reprendre/", intents.HandOverView.as_view(), name="intent_hand_over"),
    path("lettres-intention/<int:pk>/transmettre/", intents.TransferView.as_view(), name="intent_transfer"),
    path("lettres-intention/<int:pk>/demander/", intents.AskMoreView.as_view(), name="intent_ask_more"),
    path("lettres-intention/<int:pk>/retenir/", intents.RetainView.as_view(), name="intent_retain"),
    path("lettres-intention/<int:pk>/reorienter/", intents.RedirectView.as_view(), name="intent_redirect"),
    path("lettres-intention/<int:pk>/ne-pas-retenir/", intents.DeclineView.as_view(), name="intent_decline"),
    path("lettres-intention/<int:pk>/classer/", intents.CloseView.as_view(), name="intent_close"),
]

# The agency: a protocol or an extension, from its filing to the order of the region, and the life of the order.
urlpatterns += [
    path("dossiers/<int:pk>/protocole/", protocols.ProtocolDeskView.as_view(), name="protocol_desk"),
    path(
        "dossiers/<int:pk>/protocole/examens/<int:examination>/",
        protocols.ProtocolGridView.as_view(),
        name="protocol_grid",
    ),
    path(
        "dossiers/<int:pk>/protocole/personnes/<int:person>/identite/",
        protocol_checking.ProtocolIdentityView.as_view(),
        name="protocol_identity",
    ),
    path(
        "dossiers/<int:pk>/protocole/declarer-complet/",
        protocol_checking.ProtocolCompleteView.as_view(),
        name="protocol_complete",
    ),
    path(
        "dossiers/<int:pk>/protocole/demander/",
        protocol_checking.ProtocolRequestView.as_view(),
        name="protocol_request",
    ),
    path("dossiers/<int:pk>/protocole/viser/", protocol_checking.VisaView.as_view(), name="protocol_visa"),
    path(
        "dossiers/<int:pk>/protocole/transmettre/",
        protocol_checking.AgencyTransmitView.as_view(),
        name="protocol_transmit",
    ),
    path("dossiers/<int:pk>/protocole/classer/", protocol_checking.ProtocolCloseView.as_view(), name="protocol_close"),
    path("dossiers/<int:pk>/protocole/proposer/", orders.OrderProposeView.as_view(), name="protocol_propose"),
    path("projets-en-redaction/", protocol_checking.DraftsView.as_view(), name="drafts"),
    path("projets-en-redaction/<int:pk>/classer/", protocol_checking.DraftCloseView.as_view(), name="draft_close"),
    path("arretes/", orders.OrdersView.as_view(), name="orders"),
    path("arretes/<int:pk>/", orders.OrderView.as_view(), name="order"),
    path("arretes/<int:pk>/reprendre/", orders.OrderTakeBackView.as_view(), name="order_take_back"),
    path("arretes/<int:pk>/publier/", orders.OrderPublishView.as_view(), name="order_publish"),
    path("arretes/<int:pk>/suspendre/", orders.OrderSuspendView.as_view(), name="order_suspend"),
    path("arretes/<int:pk>/retablir/", orders.OrderResumeView.as_view(), name="order_resume"),
    path("arretes/<int:pk>/abroger/", orders.OrderRepealView.as_view(), name="order_repeal"),
    path("arretes/<int:pk>/remplacer/", orders.OrderReplaceView.as_view(), name="order_replace"),
]

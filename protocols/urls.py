"""Addresses of the catalogue, and of what an agency does with letters of intent, protocols and orders."""

from django.urls import include, path

from protocols.views import browsing, declaring, hearings, watching
from protocols.views import renewals as team_renewals
from protocols.views.agency import checking, desk, difficulty, funders, intents, orders, renewals, stopping
from protocols.views.catalogue import CatalogueView, ProtocolView, PublicActView, TextPdfView, TextView
from protocols.views.comparing import CompareView
from protocols.views.feed import FeedView
from protocols.views.region import ChooseRegionView

app_name = "protocols"

CATALOGUE = [
    path("", CatalogueView.as_view(), name="catalogue"),
    path("ma-region/", ChooseRegionView.as_view(), name="choose_region"),
    path("regions/", browsing.RegionsView.as_view(), name="regions"),
    path("professions/<slug:code>/", browsing.ProfessionView.as_view(), name="profession"),
    path("themes/<slug:slug>/", browsing.ThemeView.as_view(), name="theme"),
    path("comparer/", CompareView.as_view(), name="compare"),
    path("nouveautes.atom", FeedView.as_view(), name="feed"),
    path("declarer/<slug:word>/", declaring.RegimeDeclarationView.as_view(), name="declare"),
    path("mes-alertes/", watching.WatchesView.as_view(), name="watches"),
    path("mes-alertes/<int:pk>/retirer/", watching.UnwatchView.as_view(), name="unwatch"),
    path("<slug:code>/", ProtocolView.as_view(), name="detail"),
    path("<slug:code>/texte/", TextView.as_view(), name="text"),
    path("<slug:code>/texte.pdf", TextPdfView.as_view(), name="text_pdf"),
    path("<slug:code>/declaration/", declaring.DeclarationView.as_view(), name="declaration"),
    path("<slug:code>/prevenir/", watching.WatchView.as_view(), name="watch"),
    path("<slug:code>/actes/<int:pk>/", PublicActView.as_view(), name="act"),
]
INTENTS = [
    path("", intents.IntentsView.as_view(), name="intents"),
    path("<int:pk>/", intents.LetterView.as_view(), name="intent"),
    path("<int:pk>/prendre/", intents.TakeView.as_view(), name="intent_take"),
    path("<int:pk>/reprendre/", intents.HandOverView.as_view(), name="intent_hand_over"),
    path("<int:pk>/transmettre/", intents.TransferView.as_view(), name="intent_transfer"),
    path("<int:pk>/demander/", intents.AskMoreView.as_view(), name="intent_ask_more"),
    path("<int:pk>/retenir/", intents.RetainView.as_view(), name="intent_retain"),
    path("<int:pk>/reorienter/", intents.RedirectView.as_view(), name="intent_redirect"),
    path("<int:pk>/reorienter/lettre/", intents.PreviewRedirectView.as_view(), name="intent_redirect_preview"),
    path("<int:pk>/ne-pas-retenir/", intents.DeclineView.as_view(), name="intent_decline"),
    path("<int:pk>/ne-pas-retenir/lettre/", intents.PreviewDeclineView.as_view(), name="intent_decline_preview"),
    path("<int:pk>/classer/", intents.CloseView.as_view(), name="intent_close"),
    path("<int:pk>/classer/lettre/", intents.PreviewCloseView.as_view(), name="intent_close_preview"),
    path("<int:pk>/reprendre-la-reponse/", intents.TakeBackView.as_view(), name="intent_take_back"),
]
# A protocol or an extension, from its filing to the order of the region.
DESK = [
    path("<int:pk>/protocole/", desk.ProtocolDeskView.as_view(), name="desk"),
    path("<int:pk>/protocole/examens/<int:examination>/", desk.ProtocolGridView.as_view(), name="grid"),
    path(
        "<int:pk>/protocole/personnes/<int:person>/identite/",
        checking.ProtocolIdentityView.as_view(),
        name="identity",
    ),
    path("<int:pk>/protocole/declarer-complet/", checking.ProtocolCompleteView.as_view(), name="declare_complete"),
    path("<int:pk>/protocole/demander/", checking.ProtocolRequestView.as_view(), name="request_documents"),
    path("<int:pk>/protocole/viser/", checking.VisaView.as_view(), name="give_visa"),
    path("<int:pk>/protocole/transmettre/", checking.AgencyTransmitView.as_view(), name="transmit"),
    path("<int:pk>/protocole/classer/", checking.ProtocolCloseView.as_view(), name="close"),
    path("<int:pk>/protocole/financeurs/", funders.FundersOpinionView.as_view(), name="funders_opinion"),
    path("<int:pk>/protocole/proposer/", orders.OrderProposeView.as_view(), name="propose"),
    path("<int:pk>/protocole/proposer/lettre/", orders.OrderPreviewView.as_view(), name="preview"),
]
DRAFTS = [
    path("", checking.DraftsView.as_view(), name="drafts"),
    path("<int:pk>/classer/", checking.DraftCloseView.as_view(), name="draft_close"),
]
ORDERS = [
    path("", orders.OrdersView.as_view(), name="orders"),
    path("<int:pk>/", orders.OrderView.as_view(), name="order"),
    path("<int:pk>/reprendre/", orders.OrderTakeBackView.as_view(), name="order_take_back"),
    path("<int:pk>/signaler/", difficulty.DifficultyView.as_view(), name="order_difficulty"),
    path("<int:pk>/publier/", orders.OrderPublishView.as_view(), name="order_publish"),
    path("<int:pk>/envisager-la-fin/", stopping.OpenEndingView.as_view(), name="order_ending_open"),
    path(
        "<int:pk>/proposer-une-suspension/", stopping.ProposeSuspensionView.as_view(), name="order_suspension_propose"
    ),
    path(
        "<int:pk>/proposer-une-suspension/arrete/",
        stopping.PreviewSuspensionView.as_view(),
        name="order_suspension_preview",
    ),
    path("fins/<int:pk>/proposer/arrete/", stopping.PreviewEndingView.as_view(), name="order_ending_preview"),
    path("suspensions/<int:pk>/lever/arrete/", stopping.PreviewLiftView.as_view(), name="order_lift_preview"),
    path("fins/<int:pk>/proposer/", stopping.ProposeEndingView.as_view(), name="order_ending_propose"),
    path("fins/<int:pk>/reprendre/", stopping.TakeEndingBackView.as_view(), name="order_ending_take_back"),
    path("fins/<int:pk>/abandonner/", stopping.AbandonEndingView.as_view(), name="order_ending_abandon"),
    path(
        "suspensions/<int:pk>/reprendre/", stopping.TakeSuspensionBackView.as_view(), name="order_suspension_take_back"
    ),
    path("suspensions/<int:pk>/lever/", stopping.ProposeLiftView.as_view(), name="order_suspension_lift"),
    path("suspensions/<int:pk>/reprendre-la-levee/", stopping.TakeLiftBackView.as_view(), name="order_lift_take_back"),
    path("maintiens/<int:pk>/elements/", renewals.EnterElementsView.as_view(), name="order_renewal_give"),
    path("maintiens/<int:pk>/transmettre/", renewals.SendRenewalView.as_view(), name="order_renewal_transmit"),
    path("maintiens/<int:pk>/avis-has/", renewals.EvaluateRenewalView.as_view(), name="order_renewal_evaluate"),
    path("maintiens/<int:pk>/financeurs/", renewals.HearBoardView.as_view(), name="order_renewal_board"),
    path("maintiens/<int:pk>/proposer/", renewals.MaintainView.as_view(), name="order_renewal_propose"),
    path(
        "maintiens/<int:pk>/proposer/arrete/", renewals.PreviewMaintainingView.as_view(), name="order_renewal_preview"
    ),
    path("maintiens/<int:pk>/reprendre/", renewals.TakeRenewalBackView.as_view(), name="order_renewal_take_back"),
]
# For who acts under a protocol whose end is considered.
HEARINGS = [
    path("", hearings.HearingsView.as_view(), name="hearings"),
    path("<int:pk>/", hearings.ObservationsView.as_view(), name="observations"),
]
urlpatterns = [
    path("protocoles/", include(CATALOGUE)),
    path("lettres-intention/", include(INTENTS)),
    path("dossiers/", include(DESK)),
    path("projets-en-redaction/", include(DRAFTS)),
    path("arretes/", include(ORDERS)),
    path("fins-envisagees/", include(HEARINGS)),
    path("maintiens/<int:pk>/", team_renewals.RenewalView.as_view(), name="renewal"),
]

"""Addresses of the catalogue, and of what an agency does with letters of intent, protocols and orders."""

from django.urls import include, path

from protocols.views.agency import checking, desk, difficulty, intents, orders
from protocols.views.catalogue import CatalogueView, ProtocolView, PublicActView

app_name = "protocols"

CATALOGUE = [
    path("", CatalogueView.as_view(), name="catalogue"),
    path("<slug:code>/", ProtocolView.as_view(), name="detail"),
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
    path("<int:pk>/ne-pas-retenir/", intents.DeclineView.as_view(), name="intent_decline"),
    path("<int:pk>/classer/", intents.CloseView.as_view(), name="intent_close"),
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
    path("<int:pk>/suspendre/", orders.OrderSuspendView.as_view(), name="order_suspend"),
    path("<int:pk>/retablir/", orders.OrderResumeView.as_view(), name="order_resume"),
    path("<int:pk>/abroger/", orders.OrderRepealView.as_view(), name="order_repeal"),
    path("<int:pk>/remplacer/", orders.OrderReplaceView.as_view(), name="order_replace"),
]
urlpatterns = [
    path("protocoles/", include(CATALOGUE)),
    path("lettres-intention/", include(INTENTS)),
    path("dossiers/", include(DESK)),
    path("projets-en-redaction/", include(DRAFTS)),
    path("arretes/", include(ORDERS)),
]

"""Addresses of what comes before an authorized protocol: where to begin, the letter of intent, the drafting."""

from django.urls import path

from protocols.views import orientation
from protocols.views.intents import filing as intent_filing
from protocols.views.intents import reading, writing
from protocols.views.projects import authors, detail, document, filing, handing, listing, remarks, section

app_name = "projects"

INTENTS = [
    path("s-orienter/", orientation.OrientationView.as_view(), name="orientation"),
    path("intentions/nouvelle/", writing.NewView.as_view(), name="intent_new"),
    path("intentions/<int:pk>/", reading.LetterView.as_view(), name="intent_detail"),
    path("intentions/<int:pk>/ecrire/<slug:part>/", writing.PartView.as_view(), name="intent_part"),
    path("intentions/<int:pk>/proches/", writing.SimilarView.as_view(), name="similar"),
    path("intentions/<int:pk>/pdf/", reading.PdfView.as_view(), name="intent_pdf"),
    path("intentions/<int:pk>/deposer/", intent_filing.FileView.as_view(), name="intent_file"),
    path("intentions/<int:pk>/deposee/", intent_filing.FiledView.as_view(), name="intent_filed"),
    path("intentions/<int:pk>/repondre/", intent_filing.AnswerView.as_view(), name="intent_answer"),
    path(
        "intentions/<int:pk>/retirer-l-extension/",
        intent_filing.ExtensionWithdrawView.as_view(),
        name="intent_extension_withdraw",
    ),
    path("intentions/<int:pk>/retirer/", intent_filing.WithdrawView.as_view(), name="intent_withdraw"),
]
DRAFTING = [
    path("", listing.ListView.as_view(), name="list"),
    path("<int:pk>/", detail.ProjectView.as_view(), name="detail"),
    path("<int:pk>/manque/", detail.MissingView.as_view(), name="missing"),
    path("<int:pk>/rubriques/<int:number>/", section.SectionView.as_view(), name="section"),
    path("<int:pk>/rubriques/<int:number>/choisir/", section.ConflictView.as_view(), name="conflict"),
    path("<int:pk>/rubriques/<int:number>/remarquer/", remarks.RemarkAddView.as_view(), name="remark_new"),
    path("<int:pk>/remarques/", remarks.RemarksView.as_view(), name="remarks"),
    path("<int:pk>/remarques/<int:remark>/<slug:act>/", remarks.RemarkView.as_view(), name="remark"),
    path("<int:pk>/redaction/", authors.AuthorsView.as_view(), name="authors"),
    path("<int:pk>/redaction/confier/", handing.HandOverView.as_view(), name="hand_over"),
    path("passations/<int:pk>/", handing.HandoverView.as_view(), name="handover"),
    path("passations/<int:pk>/<slug:act>/", handing.AnswerHandoverView.as_view(), name="handover_answer"),
    path("<int:pk>/redaction/inviter/", authors.InviteView.as_view(), name="author_invite"),
    path("<int:pk>/redaction/<int:author>/relancer/", authors.ResendView.as_view(), name="author_resend"),
    path("<int:pk>/redaction/<int:author>/retirer/", authors.RemoveView.as_view(), name="author_remove"),
    path("<int:pk>/documents-types/joindre/", authors.AppendixAddView.as_view(), name="appendix_add"),
    path("<int:pk>/documents-types/<int:appendix>/", document.AppendixView.as_view(), name="appendix"),
    path(
        "<int:pk>/documents-types/<int:appendix>/recu/",
        document.AppendixOriginalsView.as_view(),
        name="appendix_originals",
    ),
    path(
        "<int:pk>/documents-types/<int:appendix>/recu/<int:sent>/",
        document.AppendixSentView.as_view(),
        name="appendix_sent",
    ),
    path(
        "<int:pk>/documents-types/<int:appendix>/verifier/", authors.AppendixCheckView.as_view(), name="appendix_check"
    ),
    path(
        "<int:pk>/documents-types/<int:appendix>/verifier/pdf/",
        document.AppendixToCheckView.as_view(),
        name="appendix_to_check",
    ),
    path(
        "<int:pk>/documents-types/<int:appendix>/verifier/page/<int:number>/",
        document.AppendixToCheckView.as_view(),
        name="appendix_page",
    ),
    path(
        "<int:pk>/documents-types/<int:appendix>/retirer/", authors.AppendixRemoveView.as_view(), name="appendix_remove"
    ),
    path("<int:pk>/document/", document.DocumentPdfView.as_view(), name="document_pdf"),
    path("<int:pk>/accuse-de-reception/", document.AcknowledgementView.as_view(), name="acknowledgement"),
    path("<int:pk>/comparer/", document.CompareView.as_view(), name="compare"),
    path("<int:pk>/deposer/", filing.FileView.as_view(), name="file"),
    path("<int:pk>/depose/", filing.FiledView.as_view(), name="filed"),
    path("<int:pk>/nouvelle-version/", filing.FileAgainView.as_view(), name="file_again"),
    path("<int:pk>/transmettre/", filing.TransmitView.as_view(), name="transmit"),
    path("<int:pk>/reserves/<int:reservation>/", filing.ReservationView.as_view(), name="reservation"),
    path("<int:pk>/retirer/", filing.WithdrawView.as_view(), name="withdraw"),
    path("invitation/<str:token>/", authors.InvitationView.as_view(), name="author_invitation"),
]
urlpatterns = [*INTENTS, *DRAFTING]

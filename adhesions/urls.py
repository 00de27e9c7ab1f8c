"""Addresses of adhesions."""

from django.urls import include, path

from adhesions.views import (
    acts,
    adhesion,
    arrivals,
    consultation,
    documents,
    dossier,
    employer,
    engagement,
    filing,
    invitation,
    opening,
    postponement,
    protocol,
    renewal,
    team,
)
from adhesions.views.agency import checking, closing, confirming, consulting, decisions, desk, ending_all, stopping

app_name = "adhesions"

TEAM = [
    path("", adhesion.ListView.as_view(), name="list"),
    path("mes-actes/", acts.MyActsView.as_view(), name="my_acts"),
    path("fins/<int:pk>/observations/", acts.ObservationsView.as_view(), name="observations"),
    path("droits/<int:pk>/retrait/", acts.AnnounceWithdrawalView.as_view(), name="withdrawal_announce"),
    path("retraits/<int:pk>/annuler/", acts.CancelWithdrawalView.as_view(), name="withdrawal_cancel"),
    path("ajournements/<int:pk>/envoyer/", postponement.AnswerView.as_view(), name="postponement_answer"),
    path("ouvrir/<slug:code>/", opening.StartView.as_view(), name="start"),
    path("ouvrir-avec-le-projet/<int:pk>/", opening.StartWithProjectView.as_view(), name="start_with_project"),
    path("<int:pk>/", adhesion.AdhesionView.as_view(), name="detail"),
    path("<int:pk>/lettre-intention/", adhesion.IntentView.as_view(), name="intent"),
    path("<int:pk>/lettre-intention/pdf/", adhesion.IntentPdfView.as_view(), name="intent_pdf"),
    path("<int:pk>/accuse-de-reception/", adhesion.AcknowledgementView.as_view(), name="acknowledgement"),
    path("<int:pk>/protocole/", protocol.ProtocolView.as_view(), name="protocol"),
    path("<int:pk>/protocole/pdf/", protocol.ProtocolPdfView.as_view(), name="protocol_pdf"),
    path(
        "<int:pk>/protocole/documents/<int:appendix>/",
        protocol.ProtocolAppendixView.as_view(),
        name="protocol_appendix",
    ),
    path("<int:pk>/equipe/", team.TeamView.as_view(), name="team"),
    path("<int:pk>/equipe/inviter/", team.InviteView.as_view(), name="invite"),
    path("<int:pk>/equipe/<int:member>/relancer/", team.ResendView.as_view(), name="resend"),
    path("<int:pk>/equipe/<int:member>/retirer/", team.RemoveView.as_view(), name="remove"),
    path("<int:pk>/equipe/<int:member>/nom/", team.RenameView.as_view(), name="rename"),
    path("<int:pk>/faire-venir/", arrivals.ArrivalInviteView.as_view(), name="arrival_invite"),
    path("<int:pk>/remplacer/<int:withdrawal>/", arrivals.ReplaceView.as_view(), name="replace"),
    path("arrivees/<int:pk>/", arrivals.ArrivalView.as_view(), name="arrival"),
    path("arrivees/<int:pk>/deposer/", arrivals.FileArrivalView.as_view(), name="arrival_file"),
    path("arrivees/<int:pk>/renoncer/", arrivals.GiveUpArrivalView.as_view(), name="arrival_give_up"),
    path("arrivees/<int:pk>/repondre/", arrivals.AnswerArrivalView.as_view(), name="arrival_answer"),
    path("<int:pk>/lieux/ajouter/", team.SiteAddView.as_view(), name="site_add"),
    path("<int:pk>/lieux/<int:site>/corriger/", team.SiteCorrectView.as_view(), name="site_correct"),
    path("<int:pk>/lieux/<int:site>/retirer/", team.SiteRemoveView.as_view(), name="site_remove"),
    path("<int:pk>/deposer/", filing.FileView.as_view(), name="file"),
    path("<int:pk>/repondre/", filing.AnswerView.as_view(), name="answer"),
    path("<int:pk>/retirer/", filing.WithdrawView.as_view(), name="withdraw"),
    path("<int:pk>/mettre-en-oeuvre/", filing.StartWorkView.as_view(), name="start_work"),
    path("<int:pk>/reprendre-equipe/", opening.CopyView.as_view(), name="copy"),
]
DOSSIER = [
    path("dossiers/<int:pk>/", dossier.DossierView.as_view(), name="dossier"),
    path("dossiers/<int:pk>/quitter/", team.LeaveView.as_view(), name="leave"),
    path("dossiers/<int:pk>/rouvrir/", engagement.ReopenView.as_view(), name="reopen"),
    path("dossiers/<int:pk>/modeles/<slug:kind>/", documents.CertificateView.as_view(), name="certificate"),
    path("dossiers/<int:pk>/remise/", engagement.DeliveryView.as_view(), name="choose_delivery"),
    path("dossiers/<int:pk>/exercice/", dossier.PracticeView.as_view(), name="practice"),
    path("dossiers/<int:pk>/attestation/", engagement.SwornView.as_view(), name="sworn"),
    path("dossiers/<int:pk>/nouvelle-assurance/", renewal.RenewalView.as_view(), name="renewal"),
    path("dossiers/<int:pk>/employeur/", engagement.EmployerRequestView.as_view(), name="employer_request"),
    path("dossiers/<int:pk>/engagement/", engagement.EngagementView.as_view(), name="engagement"),
    path("dossiers/<int:pk>/<slug:item>/", dossier.ItemView.as_view(), name="dossier_item"),
    path("dossiers/<int:pk>/<slug:item>/<int:row>/", dossier.ItemView.as_view(), name="dossier_row"),
    path("dossiers/<int:pk>/<slug:item>/<int:row>/retirer/", dossier.RowRemoveView.as_view(), name="row_remove"),
    path("pieces/<slug:item>/<int:row>/", documents.DocumentView.as_view(), name="document"),
    path("pieces/<slug:item>/<int:row>/recu/", documents.OriginalsView.as_view(), name="originals"),
    path("pieces/<slug:item>/<int:row>/recu/<int:sent>/", documents.SentView.as_view(), name="sent"),
    path("pieces/<slug:item>/<int:row>/verifier/", documents.ToCheckView.as_view(), name="to_check"),
    path("pieces/<slug:item>/<int:row>/verifier/<int:number>/", documents.ToCheckView.as_view(), name="to_check_page"),
]
BY_LINK = [
    path("invitation/<str:token>/", invitation.InvitationView.as_view(), name="invitation"),
    path("consultation/<str:token>/", consultation.OrdinalAnswerView.as_view(), name="ordinal_answer"),
    path("employeur/<str:token>/", employer.EmployerView.as_view(), name="employer"),
]
# For the agency: its desk, and what follows a decision.
DESK = [
    path("<int:pk>/", desk.DeskView.as_view(), name="desk"),
    path("<int:pk>/examens/<int:examination>/", desk.GridView.as_view(), name="grid"),
    path("<int:pk>/membres/<int:member>/identite/", checking.IdentityView.as_view(), name="identity"),
    path("<int:pk>/declarer-complet/", checking.DeclareCompleteView.as_view(), name="declare_complete"),
    path("<int:pk>/demander-des-pieces/", checking.RequestDocumentsView.as_view(), name="request_documents"),
    path("<int:pk>/clore-sans-reponse/", closing.CloseUnansweredView.as_view(), name="close_unanswered"),
    path("<int:pk>/clore-sans-reponse/lettre/", closing.PreviewClosingView.as_view(), name="closing_preview"),
    path("<int:pk>/reprendre-la-cloture/", closing.TakeClosingBackView.as_view(), name="closing_take_back"),
    path("<int:pk>/membres/<int:member>/consulter-l-ordre/", consulting.ConsultView.as_view(), name="consult"),
    path("<int:pk>/membres/<int:member>/proposition/", decisions.ProposalView.as_view(), name="proposal"),
    path(
        "<int:pk>/membres/<int:member>/proposition/lettre/",
        decisions.LetterPreviewView.as_view(),
        name="letter_preview",
    ),
    path("<int:pk>/envisager-la-fin/", ending_all.OpenAllView.as_view(), name="adhesion_ending_open"),
    path("<int:pk>/proposer-la-fin/", ending_all.ProposeAllView.as_view(), name="adhesion_ending_propose"),
    path("<int:pk>/proposer/", decisions.ProposeView.as_view(), name="propose"),
]
CONSULTATIONS = [
    path("<int:pk>/relancer/", consulting.SendAgainView.as_view(), name="consultation_again"),
    path("<int:pk>/clore/", consulting.CloseView.as_view(), name="consultation_close"),
]
DECISIONS = [
    path("<int:pk>/reprendre/", decisions.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/reprendre-l-examen/", decisions.ReexamineView.as_view(), name="reexamine"),
    path("<int:pk>/envisager-la-fin/", stopping.OpenEndingView.as_view(), name="ending_open"),
    path("<int:pk>/proposer-une-suspension/", stopping.ProposeSuspensionView.as_view(), name="suspension_propose"),
    path(
        "<int:pk>/proposer-une-suspension/lettre/",
        stopping.PreviewSuspensionView.as_view(),
        name="suspension_preview",
    ),
    path("<int:pk>/deces/", stopping.DeathView.as_view(), name="death"),
    path("conditions/<int:pk>/maintenir/", confirming.KeepView.as_view(), name="doubt_keep"),
    path("attestations/<int:pk>/accepter/", confirming.AcceptRenewalView.as_view(), name="renewal_accept"),
    path("attestations/<int:pk>/refuser/", confirming.RefuseRenewalView.as_view(), name="renewal_refuse"),
    path("fins/<int:pk>/proposer/", stopping.ProposeEndingView.as_view(), name="ending_propose"),
    path("fins/<int:pk>/proposer/lettre/", stopping.PreviewEndingView.as_view(), name="ending_preview"),
    path("fins/<int:pk>/reprendre/", stopping.TakeEndingBackView.as_view(), name="ending_take_back"),
    path("fins/<int:pk>/abandonner/", stopping.AbandonEndingView.as_view(), name="ending_abandon"),
    path("suspensions/<int:pk>/reprendre/", stopping.TakeSuspensionBackView.as_view(), name="suspension_take_back"),
    path("suspensions/<int:pk>/lever/", stopping.ProposeLiftView.as_view(), name="suspension_lift"),
    path("suspensions/<int:pk>/lever/lettre/", stopping.PreviewLiftView.as_view(), name="lift_preview"),
    path("suspensions/<int:pk>/reprendre-la-levee/", stopping.TakeLiftBackView.as_view(), name="lift_take_back"),
]
urlpatterns = [
    path("adhesions/", include([*TEAM, *DOSSIER, *BY_LINK])),
    path("dossiers/", include(DESK)),
    path("decisions/", include(DECISIONS)),
    path("consultations-ordinales/", include(CONSULTATIONS)),
]

"""Addresses of the Haute Autorité de santé: its reviewers, its experts, its college, its opinion and the reservations."""

from django.urls import path

from protocols.reviews.views import (
    consultations,
    desk,
    expert,
    expert_dossier,
    experts,
    opinion_draft,
    opinion_form,
    reservations,
    review,
    session,
    session_member,
)

app_name = "has"

REVIEWER = [
    path("", desk.DeskView.as_view(), name="desk"),
    path("dossiers/<int:pk>/", review.ReviewView.as_view(), name="review"),
    path("dossiers/<int:pk>/prendre/", review.TakeView.as_view(), name="take"),
    path("dossiers/<int:pk>/reprendre/", review.HandOverView.as_view(), name="hand_over"),
    path("dossiers/<int:pk>/recevabilite/", review.AdmitView.as_view(), name="admit"),
    path("dossiers/<int:pk>/modifications/", review.AskChangesView.as_view(), name="ask_changes"),
    path("dossiers/<int:pk>/continuer/", review.StopWaitingView.as_view(), name="stop_waiting"),
    path("dossiers/<int:pk>/expertise/", review.OpenExpertiseView.as_view(), name="open_expertise"),
    path("dossiers/<int:pk>/classer/", review.CloseView.as_view(), name="close"),
    path("dossiers/<int:pk>/experts/", experts.InviteView.as_view(), name="invite"),
    path("designations/<int:pk>/maintenir/", experts.KeepView.as_view(), name="keep"),
    path("designations/<int:pk>/recuser/", experts.RecuseView.as_view(), name="recuse"),
    path("designations/<int:pk>/remplacer/", experts.ReplaceView.as_view(), name="replace"),
    path("experts/", experts.ExpertsView.as_view(), name="experts"),
    path("experts/ajouter/", experts.ExpertAddView.as_view(), name="expert_add"),
    path("experts/<int:pk>/", experts.ExpertEditView.as_view(), name="expert_edit"),
    path("dossiers/<int:pk>/consulter/", consultations.AskView.as_view(), name="consultation_ask"),
    path("consultations/<int:pk>/relancer/", consultations.RemindView.as_view(), name="consultation_remind"),
    path("consultations/<int:pk>/clore/", consultations.CloseView.as_view(), name="consultation_close"),
    path("consultation/<str:token>/", consultations.AnswerView.as_view(), name="consultation_answer"),
    path("consultation/<str:token>/document/", consultations.DocumentView.as_view(), name="consultation_document"),
]
EXPERTS = [
    path("expertises/", expert.ExpertHomeView.as_view(), name="expert_home"),
    path("ma-declaration/", expert.MyDeclarationView.as_view(), name="my_declaration"),
    path("expertises/<int:pk>/", expert.AppointmentView.as_view(), name="appointment"),
    path("expertises/<int:pk>/accepter/", expert.AcceptView.as_view(), name="accept"),
    path("expertises/<int:pk>/decliner/", expert.DeclineView.as_view(), name="decline"),
    path("expertises/<int:pk>/declaration/", expert.StatementView.as_view(), name="statement"),
    path("expertises/<int:pk>/signaler-un-lien/", expert.ReportLinkView.as_view(), name="report_link"),
    path("expertises/<int:pk>/protocole/", expert_dossier.DossierView.as_view(), name="dossier"),
    path("expertises/<int:pk>/protocole/<int:number>/", expert_dossier.ChangesView.as_view(), name="dossier_changes"),
    path("expertises/<int:pk>/document/", expert_dossier.DossierPdfView.as_view(), name="dossier_pdf"),
    path("expertises/<int:pk>/avis/", opinion_form.OpinionView.as_view(), name="opinion"),
    path("expertises/<int:pk>/avis/rendre/", opinion_form.GiveView.as_view(), name="opinion_give"),
    path("expertises/<int:pk>/avis/reprendre/", opinion_form.ReopenView.as_view(), name="opinion_reopen"),
    path("expertises/<int:pk>/seance/", session_member.SessionMemberView.as_view(), name="session_member"),
    path("expertises/<int:pk>/seance/etat/", session_member.PulseView.as_view(), name="session_pulse"),
    path("expertises/<int:pk>/seance/vote/", session_member.VoteView.as_view(), name="vote"),
    path("expertises/<int:pk>/seance/synthese/", session_member.MemberSynthesisView.as_view(), name="member_synthesis"),
]
COLLEGE = [
    path("dossiers/<int:pk>/college/", session.ConveneView.as_view(), name="session_convene"),
    path("seances/<int:pk>/", session.SessionView.as_view(), name="session"),
    path("seances/<int:pk>/presences/", session.PresenceView.as_view(), name="session_presence"),
    path("seances/<int:pk>/rapporteur/", session.RapporteurView.as_view(), name="session_rapporteur"),
    path("seances/<int:pk>/ouvrir/", session.OpenView.as_view(), name="session_open"),
    path("seances/<int:pk>/reveler/", session.RevealView.as_view(), name="session_reveal"),
    path("seances/<int:pk>/votes/", session.VotesView.as_view(), name="session_votes"),
    path("seances/<int:pk>/votes/<int:member>/", session.RecordVoteView.as_view(), name="session_record_vote"),
    path("seances/<int:pk>/clore-le-vote/", session.CloseVoteView.as_view(), name="session_close_vote"),
    path("seances/<int:pk>/synthese/", session.SynthesisView.as_view(), name="session_synthesis"),
    path("seances/<int:pk>/clore/", session.CloseView.as_view(), name="session_close"),
    path("seances/<int:pk>/annuler/", session.CancelView.as_view(), name="session_cancel"),
    path("dossiers/<int:pk>/avis/", opinion_draft.OpinionDraftView.as_view(), name="opinion_draft"),
    path("dossiers/<int:pk>/avis/proposer/", opinion_draft.ProposeView.as_view(), name="opinion_propose"),
    path("dossiers/<int:pk>/avis/lettre/", opinion_draft.OpinionPreviewView.as_view(), name="opinion_preview"),
    path("dossiers/<int:pk>/avis/reprendre/", opinion_draft.TakeBackView.as_view(), name="opinion_take_back"),
    path("dossiers/<int:pk>/reserves/", reservations.ReservationsView.as_view(), name="reservations"),
    path("reserves/<int:pk>/lever/", reservations.LiftView.as_view(), name="reservation_lift"),
    path("reserves/<int:pk>/maintenir/", reservations.MaintainView.as_view(), name="reservation_maintain"),
]
urlpatterns = [*REVIEWER, *EXPERTS, *COLLEGE]

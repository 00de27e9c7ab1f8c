"""Addresses that are the same for every nature of dossier: the desk of an agency, and what its sides say to each other."""

from django.urls import path

from coopps.desk.views import asked, checking, explaining, messages, queue, remarking, silence

app_name = "desk"

urlpatterns = [
    path("", queue.QueueView.as_view(), name="queue"),
    path("<int:pk>/prendre/", queue.TakeView.as_view(), name="take"),
    path("<int:pk>/reprendre/", queue.HandOverView.as_view(), name="hand_over"),
    path("<int:pk>/constater-le-rejet/", silence.NoteRejectionView.as_view(), name="note_rejection"),
    path("motifs/<int:pk>/", silence.ProposeMotivesView.as_view(), name="motives_propose"),
    path("motifs/<int:pk>/lettre/", silence.PreviewMotivesView.as_view(), name="motives_preview"),
    path("motifs/<int:pk>/reprendre/", silence.TakeMotivesBackView.as_view(), name="motives_take_back"),
    path("<int:pk>/pieces/<int:document>/", asked.KeptDocumentView.as_view(), name="kept_document"),
    path("<int:pk>/clore-la-demande/", checking.CloseRequestView.as_view(), name="close_request"),
]
# What is said about a dossier, between its sides.
urlpatterns += [
    path("<int:pk>/remarques/", remarking.RemarksView.as_view(), name="remarks"),
    path("<int:pk>/remarques/faire/<int:examination>/", remarking.RemarkAddView.as_view(), name="remark_new"),
    path("<int:pk>/remarques/<int:remark>/<slug:act>/", remarking.RemarkView.as_view(), name="remark"),
    path("<int:pk>/messages/", messages.MessagesView.as_view(), name="messages"),
    path("<int:pk>/messages/<slug:other>/", messages.MessagesView.as_view(), name="messages"),
    path("<int:pk>/messages/pieces/<int:file>/", messages.FileView.as_view(), name="message_file"),
    path("<int:pk>/messages/pieces/<int:file>/pages/<int:number>/", messages.FileView.as_view(), name="message_page"),
    path("<int:pk>/messages/pieces/<int:file>/origine/<int:sent>/", messages.FileView.as_view(), name="message_sent"),
    path("demandes/<int:pk>/expliquer/", explaining.ExplainView.as_view(), name="explain"),
]

"""Addresses of the desk of an agency that are the same for every nature of dossier."""

from django.urls import path

from coopps.desk.views import asked, checking, queue, silence

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

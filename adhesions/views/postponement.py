"""The person sends what a postponement expects: for this person alone, whatever the rest of the team does."""

from __future__ import annotations

from django.urls import reverse

from adhesions.selectors import standing
from adhesions.services import postponements
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused


class AnswerView(TransitionView):
    """The last step, once each document was given in the dossier."""

    template_name = "adhesions/postponement.html"
    transition = "answer"
    heading = "Envoyer à l’agence ce qu’elle attend"
    submit_label = "Envoyer à l’agence"
    done = "C’est envoyé. L’agence reprend l’examen de votre dossier, et une lettre vous dira sa décision."

    def get_queryset(self):
        return standing.own_postponements(self.request.user)

    def check(self):
        super().check()
        if left := postponements.missing(self.object.membership):
            raise TransitionRefused(*left)

    def execute(self, form):
        postponements.answer(self.object, self.request.user)

    def effects(self):
        return [
            "L’agence examine ce que vous avez donné, et décide de nouveau, pour vous seul ou vous seule.",
            "Votre dossier ne change plus, sauf nouvelle demande. Les décisions des autres personnes restent en l’état.",
        ]

    def get_success_url(self):
        return reverse("adhesions:detail", args=[self.object.adhesion_id])

    def get_cancel_url(self):
        return reverse("adhesions:dossier", args=[self.object.membership_id])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            proposal=self.object.proposal,
            membership=self.object.membership,
            adhesion=self.object.adhesion,
            asked=self.object.membership.examination.own_requests.to_answer_alone(self.request.user),
            **kwargs,
        )

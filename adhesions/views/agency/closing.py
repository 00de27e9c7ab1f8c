"""A request whose team never gives what was asked: its closing, proposed to the signatory, or taken back."""

from __future__ import annotations

from adhesions.forms.agency import ClosingForm
from adhesions.services import closings
from adhesions.views.agency.scope import DossierMixin
from coopps.desk.forms.motives import ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


class CloseUnansweredView(PreviewedMixin, DossierMixin, TransitionView):
    """Send to the signatory the closing of a request left without an answer."""

    template_name = "adhesions/agency/closing.html"
    form_class = ClosingForm
    sent_by, previewed_by = "adhesions:close_unanswered", "adhesions:closing_preview"
    heading = "Clore la demande restée sans réponse"
    submit_label = "Envoyer la clôture à la signature"
    done = (
        "La clôture est à la signature. Rien n’est clos avant la dernière lettre signée ; l’équipe peut répondre avant la "
        "première."
    )

    def check(self):
        closings.refuse_to_propose(self.object, self.request.user)

    def get_initial(self):
        try:
            self.check()
        except TransitionRefused:
            return super().get_initial()
        return super().get_initial() | {"motivation": closings.proposed_motive(self.object, self.object.agency.today())}

    def effects(self):
        asked = self.object.requests.open().first()
        if asked is None:
            return []
        names = ", ".join(member.name for member in closings.recipients(self.object))
        return [
            f"L’équipe devait répondre le {french_date(asked.due_on)} au plus tard. Personne n’a répondu.",
            f"Une lettre motivée par personne part à la signature, avec les voies et délais de recours : {names}.",
            "La lettre est remise dans le portail, même à une personne dont l’identité n’est pas vérifiée.",
            "À la dernière signature, l’examen prend fin et la demande est close. L’équipe pourra en déposer une nouvelle.",
            "Si l’équipe répond avant la première signature, les lettres sont annulées et l’examen reprend.",
            "Une autre personne que vous signe.",
        ]

    def propose(self, form):
        return closings.propose(self.object, self.request.user, **form.cleaned_data).letters.first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"asked": self.object.requests.open().first()} | kwargs))


class PreviewClosingView(PreviewMixin, CloseUnansweredView):
    """The first of the letters, as it will be; each names its own addressee."""


class TakeClosingBackView(DossierMixin, TransitionView):
    """Take the closing back before any of its letters is signed."""

    form_class = ReasonForm
    heading = "Reprendre la clôture proposée"
    submit_label = "Reprendre la clôture"
    done = "La clôture est reprise ; ses lettres sont annulées. L’équipe peut toujours répondre."

    def check(self):
        closings.refuse_to_take_back(self.object, self.request.user)

    def effects(self):
        return ["Les lettres sont annulées. La demande de pièces reste ouverte : l’équipe peut encore y répondre."]

    def execute(self, form):
        closings.take_back(self.object, self.request.user, **form.cleaned_data)

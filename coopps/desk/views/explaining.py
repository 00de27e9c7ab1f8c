"""What an agency asks for, item by item, for the team."""

from __future__ import annotations

from coopps.desk.forms.explaining import ExplainForm
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.conversations import spoken_by
from coopps.kernel.instruction.models import Instruction, RequestedItem
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused


class ExplainView(TransitionView):
    """Say why a thing that is asked stays as it is: 404 outside of the team, 403 for whom it does not concern."""

    template_name = "desk/explain.html"
    form_class = ExplainForm
    heading = "Expliquer à l’agence"
    submit_label = "Enregistrer l’explication"

    def get_queryset(self):
        dossiers = Instruction.objects.filter(spoken_by(Side.TEAM, self.request.user))
        return RequestedItem.objects.filter(request__instruction__in=dossiers).select_related(
            "examination", "request__instruction__agency"
        )

    def check(self) -> None:
        examining.refuse_to_explain(self.object, self.request.user)
        if not self.object.request.is_open:
            raise TransitionRefused("L’agence n’attend plus cette pièce.")

    def get_initial(self):
        return {"word": self.object.word}

    def execute(self, form):
        self.object = examining.explain(self.object, self.request.user, word=form.cleaned_data["word"])

    def effects(self):
        yield "L’agence lit cette explication avec la réponse de l’équipe, à côté de la pièce."
        yield "Elle n’est pas obligée de s’en contenter : elle peut demander la pièce de nouveau."
        yield self.object.request.on_words

    def get_done(self) -> str:
        if self.object.word:
            return "Votre explication est enregistrée. L’agence la lira quand la réponse sera envoyée."
        return "Il n’y a plus d’explication pour cette pièce."

    def get_success_url(self) -> str:
        instruction = self.object.request.instruction
        return f"{registry.get(instruction.kind).team_url(instruction)}#demande"

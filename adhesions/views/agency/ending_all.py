"""The end of a whole adhesion: considered, then proposed, for everybody at once; each is heard and has an own letter."""

from __future__ import annotations

from adhesions.forms.agency import EndForm, EndingForm
from adhesions.services import endings
from adhesions.views.agency.scope import DossierMixin
from adhesions.views.agency.stopping import RIGHTS, SIGNED_BY_ANOTHER
from coopps.kernel.components.pages import TransitionView


def everybody(rights) -> str:
    """How many people, and who."""
    names = ", ".join(right.professional.full_name for right in rights)
    if len(rights) == 1:
        return f"Une personne est concernée : {names}."
    return f"{len(rights)} personnes sont concernées : {names}."


class OpenAllView(DossierMixin, TransitionView):
    """Consider the end of the adhesion: each person who holds a right is heard first."""

    rights = RIGHTS
    form_class = EndingForm
    heading = "Envisager la fin de l’adhésion"
    submit_label = "Inviter chaque personne à présenter ses observations"
    done = "Chaque personne est invitée à présenter ses observations. Les autorisations restent en l’état."

    def check(self):
        endings.refuse_to_open_for_all(self.adhesion, self.request.user)

    def effects(self):
        return [
            everybody(endings.rights_left(self.adhesion)),
            "Le même cas, les mêmes faits et le même délai valent pour chaque personne. Une fin déjà envisagée suit son cours.",
            "Rien ne change pour l’instant : chaque autorisation ne prend fin que par une lettre signée et notifiée.",
            "Chaque personne reçoit une lettre ; son délai court du jour où elle la reçoit.",
            "L’adhésion se termine quand personne de l’équipe n’a plus d’autorisation.",
            SIGNED_BY_ANOTHER,
        ]

    def execute(self, form):
        endings.open_for_all(self.adhesion, self.request.user, **form.cleaned_data)


class ProposeAllView(DossierMixin, TransitionView):
    """Send every end considered to the signatory, once everybody was heard."""

    rights = RIGHTS
    template_name = "adhesions/agency/ending_all.html"
    form_class = EndForm
    heading = "Proposer la fin de l’adhésion"
    submit_label = "Envoyer chaque lettre à la signature"
    done = (
        "Les lettres sont à la signature. Chaque autorisation reste en l’état jusqu’à la réception de sa lettre signée."
    )

    def check(self):
        endings.refuse_to_propose_for_all(self.adhesion, self.request.user)

    def effects(self):
        return [
            everybody([ending.authorization for ending in endings.open_ones(self.adhesion)]),
            "Une lettre par personne part à la signature, avec cette motivation. Chacune peut être reprise jusque-là.",
            "Chaque autorisation prend fin le jour que dit la lettre, et jamais avant que la personne l’ait reçue.",
            "L’adhésion se termine avec la dernière autorisation.",
            SIGNED_BY_ANOTHER,
        ]

    def execute(self, form):
        endings.propose_for_all(self.adhesion, self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(considered=endings.open_ones(self.adhesion), **kwargs)

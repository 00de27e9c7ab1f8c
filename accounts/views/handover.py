"""The pages by which the lead of a dossier goes to another person: proposed, then answered."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from django.http import Http404

from accounts.forms.handover import HandoverForm
from accounts.models import Handover, User
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused


class ProposeView(TransitionView):
    """Choose who will lead, among those who are there. A subclass says what is led, and by whom."""

    form_class = HandoverForm
    submit_label = "Proposer"

    @abstractmethod
    def candidates(self) -> Iterable[User]:
        """Who may lead, besides the reader."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"people": self.candidates()}

    def get_initial(self):
        """The only other one, if there is one only."""
        people = list(self.candidates())
        return {"to": people[0].pk if len(people) == 1 else None}

    def check(self) -> None:
        if not list(self.candidates()):
            raise TransitionRefused("Personne d’autre n’a rejoint l’équipe : invitez d’abord quelqu’un.")

    def effects(self):
        yield "La personne choisie reçoit un courriel, et accepte ou décline dans le portail. Rien ne change avant sa réponse."
        yield "Quand elle accepte, elle porte à votre place ; vous restez dans l’équipe, avec les mêmes droits que les autres."
        yield "Toute l’équipe en est prévenue, ainsi que l’agence si elle a déjà le dossier."


class AnswerView(TransitionView):
    """One answer, named by the address, to one proposal: by the person it is made to, or by who made it."""

    headings: dict[str, str]
    labels = {"accepter": "Accepter", "decliner": "Décliner", "reprendre": "Reprendre ma proposition"}

    @property
    def act(self) -> str:
        if self.kwargs["act"] not in self.labels:
            raise Http404
        return self.kwargs["act"]

    def check(self) -> None:
        handover: Handover = self.object
        whose = handover.proposed_by_id if self.act == "reprendre" else handover.to_id
        if whose != self.request.user.pk:
            raise TransitionRefused("Cette proposition attend la réponse d’une autre personne.", forbidden=True)
        if not handover.is_open:
            raise TransitionRefused("Cette proposition a déjà reçu une réponse, ou a été reprise.")

    def get_heading(self) -> str:
        return self.headings[self.act]

    def get_submit_label(self) -> str:
        return self.labels[self.act]

    def get_done(self) -> str:
        return {
            "accepter": "C’est vous qui portez maintenant. Les autres personnes en sont prévenues.",
            "decliner": "Votre réponse est enregistrée. La personne qui vous l’a proposé porte toujours.",
            "reprendre": "Votre proposition est reprise : vous portez toujours.",
        }[self.act]

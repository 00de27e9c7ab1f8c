"""The pages by which the lead of a dossier goes to another person: proposed, then answered.

A subject gives its `Handing`, who enters (`get_queryset()`), and its words.
"""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from accounts.forms.handover import HandoverForm
from accounts.models import Handover, User
from accounts.services.handing import Handing
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import of
from coopps.kernel.workflow.refusals import TransitionRefused


class ProposeView(TransitionView):
    """Choose who will lead, among those who are there."""

    form_class = HandoverForm
    submit_label = "Proposer"
    handing: Handing

    def candidates(self) -> list[User]:
        """Who may lead, besides the reader."""
        return [person for person in self.handing.candidates(self.object) if person != self.request.user]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"people": self.candidates()}

    def get_initial(self):
        """The only other one, if there is one only."""
        people = self.candidates()
        return {"to": people[0].pk if len(people) == 1 else None}

    def check(self) -> None:
        if not self.candidates():
            raise TransitionRefused("Personne d’autre n’a rejoint l’équipe : invitez d’abord quelqu’un.")

    def execute(self, form):
        self.handover = self.handing.propose(self.object, self.request.user, to=form.cleaned_data["to"])

    def get_done(self) -> str:
        name = self.handover.to.full_name
        return f"La proposition est faite à {name}. Vous portez {self.handing.led} tant que la réponse n’est pas venue."

    def effects(self):
        yield "La personne choisie reçoit un courriel, et accepte ou décline dans le portail. Rien ne change avant sa réponse."
        yield "Quand elle accepte, elle porte à votre place ; vous restez dans l’équipe, avec les mêmes droits que les autres."
        yield "Toute l’équipe en est prévenue, ainsi que l’agence si elle a déjà le dossier."


class ProposalView(DetailView):
    """What is proposed to the reader, and the answers. A subject says at which address (`answer_url`) the answer is given."""

    context_object_name = "handover"
    handing: Handing
    answer_url: str

    def get_context_data(self, **kwargs):
        accept, decline = (reverse(self.answer_url, args=[self.object.pk, act]) for act in ("accepter", "decliner"))
        dossier = getattr(self.object, self.handing.dossier)
        return super().get_context_data(dossier=dossier, accept_url=accept, decline_url=decline, **kwargs)

    def get_object(self, queryset=None):
        return super().get_object((queryset or self.get_queryset()).filter(to=self.request.user))


class AnswerView(TransitionView):
    """One answer, named by the address, to one proposal: by the person it is made to, or by who made it."""

    handing: Handing
    # What changes when the person accepts, besides who leads.
    accepted: tuple[str, ...]
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

    def execute(self, form):
        handing = self.handing
        answer = {"accepter": handing.accept, "decliner": handing.decline, "reprendre": handing.take_back}[self.act]
        self.object = answer(self.object, self.request.user)

    def effects(self):
        lead, led = self.object.proposed_by.full_name, self.handing.led
        if self.act == "accepter":
            yield f"Vous portez {led} à la place {of(lead)} : vous invitez, déposez et répondez à l’agence."
            yield from self.accepted
        elif self.act == "decliner":
            yield f"{lead} porte toujours {led}, et en est prévenu ou prévenue."
        else:
            yield f"{self.object.to.full_name} ne peut plus accepter de porter {led}."

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

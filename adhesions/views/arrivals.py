"""A person arrives in an authorized team: invited by who leads it, examined alone."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from accounts.forms.invitation import InvitationForm
from accounts.views.inviting import PersonSearchMixin
from adhesions import selectors
from adhesions.forms.team import MemberForm
from adhesions.models import Withdrawal
from adhesions.rules.completeness import arrival_problems
from adhesions.services import arrivals, team
from adhesions.turns import road_of_arrival, turn_of_arrival
from adhesions.views.team import TeamFormView
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction.conversations import interlocutor
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.typography import of
from coopps.kernel.workflow.refusals import TransitionRefused


class ArrivalInviteView(PersonSearchMixin, TeamFormView):
    """Have a person come in a team that is authorized, beside the others."""

    template_name = "adhesions/arrival_invite.html"
    form_class = MemberForm
    replaces: Withdrawal | None = None

    def get(self, request, *args, **kwargs):
        try:
            arrivals.refuse_to_invite(self.object, request.user)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return super().get(request, *args, **kwargs)

    def execute(self, form) -> str:
        self.arrival = arrivals.invite(
            self.object, self.request.user, person=self.person, replaces=self.replaces, **form.cleaned_data
        )
        invited = self.arrival.membership
        return (
            f"L’invitation est envoyée à {invited.told(invited.invited_email)}. La personne a {team.INVITATION.days} jours "
            "pour l’accepter, puis remplit son propre dossier."
        )

    def get_success_url(self) -> str:
        return reverse("adhesions:arrival", args=[self.arrival.pk])

    def get_context_data(self, **kwargs):
        day = self.object.agency.today()
        return super().get_context_data(
            **{
                "replaced": self.replaces,
                "replacement": law.text(TextKey.WITHDRAWAL_REPLACEMENT, day),
                "months": law.rule(Procedure.ADHESION_REGISTRATION, day).months,
                "refusals": [],
            }
            | kwargs
        )


class ReplaceView(ArrivalInviteView):
    """The same, in the place of a person who leaves."""

    form_class = InvitationForm

    @cached_property
    def replaces(self) -> Withdrawal:
        return get_object_or_404(selectors.to_replace(self.object), pk=self.kwargs["withdrawal"])


class _ArrivalMixin:
    """A page about one arrival, for its team: anybody else gets 404."""

    context_object_name = "arrival"

    def get_queryset(self):
        return selectors.arrivals_for(self.request.user)

    @cached_property
    def adhesion(self):
        return selectors.readable_by(self.request.user).get(pk=self.object.adhesion_id)

    def get_context_data(self, **kwargs):
        found = interlocutor(self.adhesion.agency, self.object.instruction, self.request.user)
        return super().get_context_data(adhesion=self.adhesion, interlocutor=found, **kwargs)

    def get_success_url(self) -> str:
        return reverse("adhesions:arrival", args=[self.object.pk])


class ArrivalView(_ArrivalMixin, DetailView):
    """Where the arrival of a person is, and what is missing."""

    template_name = "adhesions/arrival.html"

    def _turn(self, turn: Turn) -> Turn:
        """Without the button that leads to this very page."""
        return turn.plain if turn.action and turn.action.url.partition("#")[0] == self.request.path else turn

    def get_context_data(self, **kwargs):
        arrival, user = self.object, self.request.user
        arrival.adhesion = self.adhesion
        leads = selectors.leads(self.adhesion, user)
        member = arrival.membership
        problems = arrival_problems(arrival, self.adhesion.agency.today()) if arrival.is_draft else []
        return super().get_context_data(
            leads=leads,
            member=member,
            mine=member.user_id == user.pk,
            turn=self._turn(turn_of_arrival(arrival, self.adhesion, user, leads=leads)),
            road=road_of_arrival(arrival, self.adhesion),
            tz=self.adhesion.agency.tz,
            problems=problems,
            trouble=member.told(mailing.troubles([member]).get(member.pk, "")) if member.awaits_answer else "",
            request_open=arrival.instruction.requests.to_answer(user) if arrival.instruction else None,
            own=member if member.user_id == user.pk else None,
            closing_letter=selectors.closing_letter(arrival.instruction, user),
            **kwargs,
        )


class FileArrivalView(_ArrivalMixin, TransitionView):
    """File the dossier of the person who arrives."""

    transition = "file"

    def get_object(self, queryset=None):
        arrival = super().get_object(queryset)
        arrival.adhesion = selectors.readable_by(self.request.user).get(pk=arrival.adhesion_id)
        return arrival

    def effects(self):
        agency, name = self.adhesion.agency, self.object.membership.name
        yield f"Le dossier {of(name)}, et de personne d’autre, est envoyé à l’agence ({agency.name})."
        yield "Un accusé de réception est établi aussitôt, avec son propre numéro et ses propres délais."
        yield "L’autorisation des autres personnes de l’équipe ne change pas."
        months = law.rule(Procedure.ADHESION_REGISTRATION, agency.today()).months
        yield f"L’agence décide pour cette personne dans les {months} mois qui suivent la réception d’un dossier complet."
        yield f"{name} ne réalise ni ne confie aucun acte avant d’avoir reçu sa propre lettre."
        yield "Chaque personne de l’équipe reçoit un courriel."

    def execute(self, form):
        self.object = arrivals.file(self.object, self.request.user)

    def get_done(self) -> str:
        return f"L’arrivée est déposée sous le numéro {self.object.instruction.number}. L’accusé de réception est ci-dessous."


class GiveUpArrivalView(_ArrivalMixin, TransitionView):
    """Do not ask for an arrival any more, before a decision is proposed."""

    transition = "give_up"

    def effects(self):
        name = self.object.membership.name
        yield f"{name} ne rejoint pas l’équipe, ne la voit plus, et en est prévenue par courriel."
        if self.object.instruction is not None:
            yield f"L’agence cesse d’examiner le dossier {self.object.instruction.number}, et en est prévenue."
        yield "L’autorisation des autres personnes de l’équipe ne change pas."
        yield "Pour la demander de nouveau plus tard, invitez-la une nouvelle fois."

    def execute(self, form):
        arrivals.give_up(self.object, self.request.user)

    def get_success_url(self) -> str:
        return reverse("adhesions:detail", args=[self.object.adhesion_id])


class AnswerArrivalView(_ArrivalMixin, TransitionView):
    """Tell the agency that what it asked of the person who arrives is there."""

    template_name = "adhesions/answer.html"
    heading = "Répondre à la demande de pièces"
    submit_label = "Envoyer les pièces à l’agence"
    done = "L’agence est prévenue que les pièces sont là. Elle reprend la vérification du dossier."

    def check(self) -> None:
        if not selectors.leads(self.object.adhesion, self.request.user):
            raise TransitionRefused("Seule la personne qui porte la demande répond à l’agence.", forbidden=True)
        if self.request_open() is None:
            raise TransitionRefused("L’agence n’attend pas de pièces de votre équipe.")

    def request_open(self):
        """The agency's open request, or None."""
        instruction = self.object.instruction
        return instruction.requests.to_answer(self.request.user) if instruction else None

    def execute(self, form):
        arrivals.answer_request(self.object, self.request.user)

    def effects(self):
        yield "L’agence est prévenue, et la date de cette réception est gardée."
        yield "Le dossier ne change plus, sauf nouvelle demande de l’agence."

    def get_context_data(self, **kwargs):
        return super().get_context_data(request_open=self.request_open(), **kwargs)

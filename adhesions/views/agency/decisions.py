"""Decisions: proposed for each person, sent to the signatory, taken back."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic.detail import SingleObjectMixin

from adhesions.choices import Role
from adhesions.forms.agency import ProposalForm
from adhesions.models import NominativeAuthorization
from adhesions.rules.completeness import askable_items
from adhesions.rules.effects import effect_of
from adhesions.rules.readiness import nobody_authorized
from adhesions.rules.region import not_in_force
from adhesions.services import decisions, postponements
from adhesions.services.motives import blocking, failing, proposed_motive
from adhesions.views.agency.scope import DossierMixin, MemberMixin
from adhesions.views.agency.turns import criterion_url
from coopps.desk.forms.motives import ReasonForm
from coopps.desk.progress import progress_of
from coopps.desk.views.previewing import PreviewMixin
from coopps.desk.views.scope import AgentMixin, refuse_a_party
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.refusals import TransitionRefused


class ProposalView(MemberMixin, TransitionView):
    """The decision proposed for one person, with the findings of the grid beside."""

    template_name = "adhesions/agency/proposal.html"
    form_class = ProposalForm
    submit_label = "Enregistrer la proposition"

    def check(self):
        if not has_taken(self.object, self.request.user):
            raise TransitionRefused("Seule la personne qui instruit ce dossier propose les décisions.", forbidden=True)
        if not self.object.is_complete:
            raise TransitionRefused(
                f"Une décision se propose sur un dossier complet ; celui-ci est « {self.object.get_state_display()} »."
            )
        if decisions.pending(self.member) or decisions.settled(self.member):
            raise TransitionRefused(f"La lettre {of(self.member.name)} est déjà à la signature, ou signée.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "acts": self.adhesion.version.acts,
            "items": askable_items(self.member),
            "motive": self.motive,
            "blocking": [criterion.label for criterion, _ in blocking(self.member)],
        }

    @cached_property
    def motive(self):
        """The motive that the page starts from."""
        return proposed_motive(self.member)

    def get_initial(self):
        current = self.member.examination.current_proposal
        start = {
            "acts": [act.code for act in self.adhesion.version.acts],
            "motivation": self.motive,
            "expected_items": [
                item for criterion, _ in failing(self.member.examination) for item in criterion.evidence
            ],
        }
        if current is None:
            return start
        words = {name: getattr(current, name) for name in ProposalForm.base_fields}
        return start | {name: value for name, value in words.items() if value}

    def execute(self, form):
        decisions.propose_for(self.member, self.request.user, **form.words())

    def get_heading(self):
        return f"Décision proposée pour {self.member.name}"

    def get_done(self):
        return f"Proposition enregistrée pour {self.member.name}. Rien ne part avant l’envoi à la signature."

    @cached_property
    def following(self):
        """The next person without a proposal."""
        return next((one.examination.membership for one in progress_of(self.object) if one.needs_proposal), None)

    def get_success_url(self):
        if self.request.method == "GET":
            return super().get_success_url()
        if self.following is not None:
            return reverse("adhesions:proposal", args=[self.object.pk, self.following.pk])
        return reverse("adhesions:propose", args=[self.object.pk])

    def get_cancel_url(self):
        return self.object.desk_url

    def get_context_data(self, **kwargs):
        examination, team = self.member.examination, self.adhesion.examination
        returned = self.member.authorizations.filter(letter__state=LetterState.RETURNED).select_related("letter").last()
        return super().get_context_data(
            failing=[
                (criterion, answer, criterion_url(examination, criterion.code))
                for criterion, answer in failing(examination)
            ]
            + [
                (criterion, answer, criterion_url(team, criterion.code))
                for criterion, answer in failing(team)
                if criterion.blocking
            ],
            comments=[answer for answer in examination.answers.order_by("criterion") if answer.comment],
            returned=returned,
            form_action=reverse("adhesions:proposal", args=[self.object.pk, self.member.pk]),
            preview_url=reverse("adhesions:letter_preview", args=[self.object.pk, self.member.pk]),
            **kwargs,
        )


class LetterPreviewView(PreviewMixin, ProposalView):
    """The letter as it will be."""

    def propose(self, form):
        return decisions.draft_letter(self.member, self.request.user, **form.words())


class ProposeView(DossierMixin, TransitionView):
    """Send every proposal to the signatory: the whole effect in words first."""

    transition = "propose"

    def check(self):
        super().check()
        unready = decisions.not_ready(self.members)
        if unready:
            raise TransitionRefused(*unready)

    def execute(self, form):
        decisions.send_to_signature(self.object, self.request.user)

    def effects(self):
        undecided = [member for member in self.members if decisions.settled(member) is None]
        found = [effect_of(member, member.examination.current_proposal) for member in undecided]
        found += self._held()
        if waits := not_in_force(self.adhesion.authorization, self.adhesion.agency.today()):
            found.append(f"Chaque lettre sera retenue. {waits[0]}")
        found.append("Une lettre par personne part à la signature. Chaque proposition peut être reprise jusque-là.")
        return found

    def _held(self) -> list[str]:
        """The letters of those who would act with nobody of the other side are held."""
        authorized = {Role.DELEGATING: [], Role.DELEGATED: []}
        for member in self.members:
            settled = decisions.settled(member)
            decision = settled or member.examination.current_proposal
            if decision.outcome == Outcome.AUTHORIZE and (settled is None or settled.stands):
                authorized[member.role].append(member.name)
        return [
            f"La lettre {of(', '.join(names))} sera retenue. {nobody_authorized(role.opposite)}."
            for role, names in authorized.items()
            if names and not authorized[role.opposite]
        ]

    def get_done(self):
        return (
            "Décisions envoyées à la signature. Un courriel vous dira si une lettre est renvoyée ; "
            f"la décision est attendue au plus tard le {french_date(self.object.due_on)}."
        )


# --- One decision -------------------------------------------------------------------------------------------------
class AuthorizationView(AgentMixin, TransitionView):
    """A page about the decision concerning one person: 404 outside the region, 403 for who is in the team."""

    template_name = "desk/confirm.html"

    def get_queryset(self):
        return NominativeAuthorization.objects.filter(adhesion__agency__in=self.agencies).select_related(
            "adhesion__agency", "membership__examination__instruction", "professional", "letter"
        )

    def get_object(self, queryset=None):
        authorization = SingleObjectMixin.get_object(self, queryset)
        refuse_a_party(authorization.instruction, self.request.user)
        return authorization

    def get_success_url(self):
        return self.object.instruction.desk_url

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.professional.full_name}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(instruction=self.object.instruction, desk_url=self.get_success_url(), **kwargs)


class ReexamineView(AuthorizationView):
    """Examine again, without waiting any longer, somebody whose decision was put off."""

    transition = "reexamine"
    form_class = ReasonForm
    done = "L’examen reprend pour cette personne seule. Relisez sa grille, puis proposez la décision."

    def execute(self, form):
        postponements.resume(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        name = self.object.professional.full_name
        return [
            f"L’ajournement concernant {name} est clos ; la personne en est prévenue par courriel et ne donne plus de pièces.",
            "Vous proposez de nouveau une décision, pour cette personne seule : un refus aurait ses propres motifs.",
            "Les décisions signées des autres personnes restent en l’état.",
        ]


class TakeBackView(AuthorizationView):
    """Take a proposal back before its letter is signed."""

    transition = "abandon"
    form_class = ReasonForm
    done = (
        "Proposition reprise ; sa lettre est annulée. Proposez une nouvelle décision, puis envoyez-la à la signature."
    )

    def execute(self, form):
        decisions.take_back(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        return [
            f"La lettre {of(self.object.professional.full_name)} est annulée, et le dossier revient en instruction.",
            "Les autres lettres de l’équipe restent à la signature.",
        ]

"""The desk of an instructor for an adhesion: the whole of a dossier, then document and grid side by side for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.views.generic import DetailView

from accounts.choices import AgencyRight
from adhesions.choices import EndingState, SuspensionState
from adhesions.chronicle import proceedings_of
from adhesions.models import (
    Arrival,
    Closing,
    Doubt,
    Ending,
    Membership,
    NominativeAuthorization,
    OrdinalConsultation,
    Renewal,
    Suspension,
)
from adhesions.models.authorization import may_supervise
from adhesions.rules.composition import composition_problems
from adhesions.rules.problems import Problem
from adhesions.selectors.standing import authorizations_of
from adhesions.turns import road_of, road_of_arrival
from adhesions.views.agency import evidence
from adhesions.views.agency.scope import DossierMixin
from adhesions.views.agency.turns import turn_of
from coopps.desk.evidence import Evidence
from coopps.desk.progress import Progress
from coopps.desk.road import Road
from coopps.desk.views.dossier import DeskMixin, GridMixin, WholeMixin
from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.components.turns import Turn
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.mailing.selectors import troubles

# The pages of a decision until its signature; then those of what is considered about the right.
PROPOSED = {"abandon": "adhesions:take_back"}
POSTPONED = {"reexamine": "adhesions:reexamine"}
ENDING = {
    "propose": "adhesions:ending_propose",
    "take_back": "adhesions:ending_take_back",
    "abandon": "adhesions:ending_abandon",
}
DOUBT = {"keep": "adhesions:doubt_keep"}
SUSPENSION = {
    "abandon": "adhesions:suspension_take_back",
    "propose_lift": "adhesions:suspension_lift",
    "take_back_lift": "adhesions:lift_take_back",
}


class AdhesionDeskMixin(DossierMixin, DeskMixin):
    """The desk of an adhesion: a grid for the team, one for each member."""

    grid_name = "adhesions:grid"

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.object, self.request.user, self.members, self.progress)

    def tab_label(self, examination: Examination) -> str:
        return "Équipe" if examination.subject == SubjectKind.TEAM else examination.membership.name

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"adhesion": self.adhesion} | kwargs))


@dataclass(frozen=True)
class Person:
    """One line of the team: the member, how far the grid is, and the decisions about the person."""

    member: Membership
    progress: Progress
    decision: NominativeAuthorization | None
    returned: str
    actions: list[Action]
    proceedings: list[Ending | Suspension]
    doubts: list[Doubt]
    renewal: Renewal | None


class DeskView(AdhesionDeskMixin, WholeMixin, DetailView):
    """The whole of a dossier on one page."""

    template_name = "adhesions/agency/desk.html"

    def get_context_data(self, **kwargs):
        people = self._people()
        return super().get_context_data(
            **kwargs,
            people=people,
            on_all=self._on_all(people),
            any_decision=any(person.decision for person in people),
            employers=[agreement for member in self.members for agreement in member.employer_agreements.all()],
            consultations=self._consultations(),
            may_consult=has_taken(self.object, self.request.user) and not self.object.is_over,
            arrival=self.arrival,
            closings=Closing.objects.filter(request__instruction=self.object).select_related("proposed_by"),
            unfit=self._unfit(),
            may_verify=self.object.agency.allows(self.request.user, AgencyRight.INSTRUCT),
        )

    @cached_property
    def arrival(self) -> Arrival | None:
        """The arrival that the dossier is about; None for the request of a team."""
        return Arrival.objects.filter(instruction=self.object).select_related("acknowledgement", "replaces").first()

    def road(self) -> Road:
        return road_of(self.adhesion) if self.arrival is None else road_of_arrival(self.arrival, self.adhesion)

    def _unfit(self) -> list[Problem]:
        """What is wrong with the composition of the team, as it is or as it will be."""
        if self.object.is_over:
            return []
        if self.arrival is None:
            return composition_problems(self.adhesion)
        return composition_problems(self.adhesion, [one for one in self.adhesion.memberships.all() if one.stays])

    def _consultations(self) -> list[OrdinalConsultation]:
        """What the orders were asked about the team, each with what happened to its message."""
        rows = list(
            OrdinalConsultation.objects.filter(membership__in=self.members).select_related(
                "asked_by", "membership__professional__user"
            )
        )
        trouble = troubles(rows) if rows else {}
        for row in rows:
            row.trouble = trouble.get(row.pk, "")
        return rows

    def _on_all(self, people: list[Person]) -> list[Action]:
        """What may be done about every right of the team at once."""
        held = [person.decision for person in people if person.decision and person.decision.holds]
        if not held or not may_supervise(held[0], self.request.user):
            return []
        considered = [row for row in self.proceedings if isinstance(row, Ending)]
        actions = []
        if len(considered) < len(held):
            actions.append(
                Action(
                    "Envisager la fin de l’adhésion", reverse("adhesions:adhesion_ending_open", args=[self.object.pk])
                )
            )
        if sum(not row.is_proposed for row in considered) > 1:
            url = reverse("adhesions:adhesion_ending_propose", args=[self.object.pk])
            actions.append(Action("Proposer la fin de l’adhésion", url))
        return actions

    def _people(self) -> list[Person]:
        by_examination = {one.examination.pk: one for one in self.progress}
        current = {row.membership_id: row for row in authorizations_of(self.adhesion)}
        # What is told of a right depends on those of the other side: they are read once.
        prefetch_related_objects([self.adhesion], "authorizations")
        for row in current.values():
            row.adhesion = self.adhesion
        returned = {
            row.membership_id: row.letter.return_reason
            for row in self.adhesion.authorizations.filter(letter__state=LetterState.RETURNED).select_related("letter")
        }
        found = Renewal.objects.filter(membership__adhesion=self.adhesion)
        renewals = {row.membership_id: row for row in found if row.is_sent}
        considered: dict[int, list[Ending | Suspension]] = {}
        for row in self.proceedings:
            considered.setdefault(row.authorization_id, []).append(row)
        return [
            Person(
                member,
                by_examination[member.examination_id],
                decision := current.get(member.pk),
                "" if member.pk in current else returned.get(member.pk, ""),
                self._actions(decision, open_ := considered.get(decision.pk, []) if decision else []),
                open_,
                decision.open_doubts if decision else [],
                renewals.get(member.pk),
            )
            for member in self.members
        ]

    def _actions(self, decision: NominativeAuthorization | None, considered: list[Ending | Suspension]) -> list[Action]:
        """What the person may do about a decision: take the proposal back until its signature, then what would stop it."""
        if decision is None:
            return []
        decision.adhesion, user = self.adhesion, self.request.user
        if not LetterState(decision.letter.state).committed:
            return list(open_actions(decision, user, PROPOSED).values())
        if decision.is_postponed:
            return list(open_actions(decision, user, POSTPONED).values())
        if not decision.holds or not may_supervise(decision, user):
            return []
        actions = []
        for row in considered:
            row.authorization = decision
            actions += open_actions(row, user, ENDING if isinstance(row, Ending) else SUSPENSION).values()
        for doubt in decision.open_doubts:
            doubt.authorization = decision
            actions += open_actions(doubt, user, DOUBT).values()
        if not any(isinstance(row, Ending) for row in considered):
            actions.append(Action("Envisager la fin", reverse("adhesions:ending_open", args=[decision.pk])))
        if decision.is_active and not any(isinstance(row, Suspension) for row in considered):
            url = reverse("adhesions:suspension_propose", args=[decision.pk])
            actions.append(Action("Proposer une suspension en urgence", url))
        actions.append(Action("Enregistrer un décès", reverse("adhesions:death", args=[decision.pk])))
        return actions

    @cached_property
    def proceedings(self) -> list[Ending | Suspension]:
        """What is considered about the rights of the team."""
        found = {"authorization__adhesion": self.adhesion}
        return [
            *Ending.objects.filter(**found, state__in=EndingState.where(over=False)),
            *Suspension.objects.filter(**found, state__in=SuspensionState.where(over=False)),
        ]

    def events(self):
        """The history of the dossier, with what was considered about the rights and who did it."""
        events = super().events()
        past = [event for event in events if not event.upcoming] + proceedings_of(self.adhesion)
        return sorted(past, key=lambda event: event.at) + [event for event in events if event.upcoming]


class GridView(AdhesionDeskMixin, GridMixin):
    """The documents of a member, or what the team says, and the grid."""

    template_name = "adhesions/agency/grid.html"

    @cached_property
    def subject(self):
        return evidence.subject_of(self.examination, self.adhesion)

    @cached_property
    def found(self) -> dict[str, Evidence]:
        today = self.object.agency.today()
        criteria = self.examination.grid.criteria
        return {criterion.code: evidence.of_criterion(criterion, self.subject, today) for criterion in criteria}

    def proposed_findings(self):
        return {code: one.proposed for code, one in self.found.items()}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        subject, found = self.subject, self.found
        member = subject if self.examination.subject == SubjectKind.MEMBER else None
        documents = evidence.documents_of(member) if member else []
        return context | {
            "member": member,
            "lines": [(line, found[line.criterion.code]) for line in context["form"].lines],
            "documents": documents,
            "alone": not documents,
        }

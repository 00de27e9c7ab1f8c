"""The desk of an instructor for an adhesion: the whole of a dossier, then document and grid side by side for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.views.generic import DetailView

from accounts.choices import AgencyRight
from adhesions.models import Membership, NominativeAuthorization
from adhesions.selectors import authorizations_of
from adhesions.views.agency import evidence
from coopps.desk.progress import Progress, Step, Turn, turn_of
from coopps.desk.views.dossier import DeskMixin, GridMixin, WholeMixin
from coopps.desk.views.scope import DossierMixin
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination
from coopps.kernel.workflow.runner import open_to


class AdhesionDeskMixin(DossierMixin, DeskMixin):
    """The desk of an adhesion: a grid for the team, one for each member."""

    grid_name = "portal:grid"

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
    actions: list[Step]


class DeskView(AdhesionDeskMixin, WholeMixin, DetailView):
    """The whole of a dossier on one page."""

    template_name = "portal/agency/desk.html"

    def get_context_data(self, **kwargs):
        people = self._people()
        return super().get_context_data(
            **kwargs,
            people=people,
            any_decision=any(person.decision for person in people),
            team=self.progress[0],
            may_verify=self.object.agency.allows(self.request.user, AgencyRight.INSTRUCT),
        )

    def _people(self) -> list[Person]:
        by_examination = {one.examination.pk: one for one in self.progress}
        current = {row.membership_id: row for row in authorizations_of(self.adhesion)}
        returned = {
            row.membership_id: row.letter.return_reason
            for row in self.adhesion.authorizations.filter(letter__state=LetterState.RETURNED).select_related("letter")
        }
        return [
            Person(
                member,
                by_examination[member.examination_id],
                current.get(member.pk),
                "" if member.pk in current else returned.get(member.pk, ""),
                self._actions(current.get(member.pk)),
            )
            for member in self.members
        ]

    def _actions(self, decision: NominativeAuthorization | None) -> list[Step]:
        """What the person may do about a decision: take the proposal back until its signature, then suspend, restore, end."""
        if decision is None:
            return []
        decision.adhesion = self.adhesion
        if decision.letter.state in (LetterState.CONFIRMED, LetterState.SIGNED):
            addresses = {"suspend": "portal:suspend", "resume": "portal:resume", "end": "portal:end"}
        else:
            addresses = {"abandon": "portal:take_back"}
        allowed = {transition.name: transition for transition in open_to(decision, self.request.user)}
        return [
            Step(allowed[name].custom["label"], reverse(address, args=[decision.pk]))
            for name, address in addresses.items()
            if name in allowed
        ]


class GridView(AdhesionDeskMixin, GridMixin):
    """The documents of a member, or what the team says, and the grid."""

    template_name = "portal/agency/grid.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        subject = evidence.subject_of(self.examination, self.adhesion)
        today = self.object.agency.today()
        found = {
            criterion.code: evidence.of_criterion(criterion, subject, today)
            for criterion in self.examination.grid.criteria
        }
        member = subject if self.examination.subject == SubjectKind.MEMBER else None
        documents = evidence.documents_of(member) if member else []
        return context | {
            "member": member,
            "lines": [(line, found[line.criterion.code]) for line in context["form"].lines],
            "documents": documents,
            "alone": not documents,
        }

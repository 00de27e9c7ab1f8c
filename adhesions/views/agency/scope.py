"""Which adhesions an agency opens, and which members of their teams."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from adhesions import selectors
from adhesions.models import Adhesion, Membership
from adhesions.services import arrivals, filing
from coopps.desk.views.scope import InstructionMixin


class DossierMixin(InstructionMixin):
    """A page about the dossier of an adhesion. `self.adhesion` is what the dossier is about, with its team."""

    natures = (filing.DOSSIER_KIND, arrivals.DOSSIER_KIND)

    @cached_property
    def adhesion(self) -> Adhesion:
        adhesions = selectors.with_team(selectors.adhesions_of(self.object))
        acts = ("filed_intent", "acknowledgement")
        # The pages say where the acts are, and never read their bytes.
        heavy = [f"{act}__{field}" for act in acts for field in ("content", "snapshot")]
        return adhesions.select_related(*acts).defer(*heavy).get()

    @cached_property
    def members(self) -> list[Membership]:
        """The members whom the dossier is about, in its order: the team, or the person who arrives."""
        return sorted(selectors.examined_in(self.adhesion, self.object), key=lambda member: member.pk)


class MemberMixin(DossierMixin):
    """A page about one member of a dossier; the address gives the dossier and the membership."""

    @cached_property
    def member(self) -> Membership:
        found = get_object_or_404(
            Membership.objects.select_related("examination"),
            pk=self.kwargs["member"],
            examination__instruction=self.object,
        )
        member = next((member for member in self.members if member.pk == found.pk), None)
        if member is None:
            raise Http404("Cette personne a quitté l’équipe.")
        return member

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"member": self.member} | kwargs))

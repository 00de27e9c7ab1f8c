"""Who may open the pages of an agency, and which dossiers are found there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts.choices import AgencyRight
from accounts.models import Agency
from accounts.selectors import agencies_of
from adhesions import selectors
from adhesions.models import Adhesion, Membership
from adhesions.services import filing
from coopps.kernel.instruction import kinds
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.selectors import visible_to


class AgentMixin:
    """A page for the agents of an agency."""

    rights: tuple[str, ...] = (AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)

    @cached_property
    def agencies(self) -> list[Agency]:
        """Where the person has one of the rights today."""
        return agencies_of(self.request.user, *self.rights)


class AgentListMixin(AgentMixin):
    """A list of what agencies hold: 403 for who works for none of them."""

    def dispatch(self, request, *args, **kwargs):
        if not self.agencies:
            raise PermissionDenied("Cette page est celle des agents d’une agence régionale de santé.")
        return super().dispatch(request, *args, **kwargs)


class InstructionMixin(AgentMixin):
    """A page about one dossier, of any nature: 404 outside the region of the person (BR-28), 403 for who asked for it.

    `natures` are the natures of dossiers that the page is for; another one is not found there. Empty: all of them.
    """

    template_name = "portal/agency/confirm.html"
    natures: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Instruction]:
        dossiers = visible_to(self.request.user).filter(agency__in=self.agencies).select_related("agency", "instructor")
        return dossiers.filter(kind__in=self.natures) if self.natures else dossiers

    def get_object(self, queryset=None) -> Instruction:
        instruction = super().get_object(queryset)
        refuse_a_party(instruction, self.request.user)
        return instruction

    @property
    def kind(self) -> kinds.DossierKind:
        """The nature of the dossier."""
        return kinds.get(self.object.kind)

    def get_success_url(self) -> str:
        return self.kind.desk_url(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **(
                {
                    "instruction": self.object,
                    "nature": self.kind,
                    "desk_url": self.kind.desk_url(self.object),
                    "tz": self.object.agency.tz,
                }
                | kwargs
            )
        )


class DossierMixin(InstructionMixin):
    """A page about the dossier of an adhesion. `self.adhesion` is what the dossier is about, with its team."""

    natures = (filing.DOSSIER_KIND,)

    @cached_property
    def adhesion(self) -> Adhesion:
        return selectors.with_team(Adhesion.objects.filter(instruction=self.object)).get()

    @cached_property
    def members(self) -> list[Membership]:
        """The members of the team, in the order of the dossier."""
        return sorted(selectors.live_members(self.adhesion), key=lambda member: member.pk)


class MemberMixin(DossierMixin):
    """A page about one member of a dossier; the address gives the dossier and the membership."""

    @cached_property
    def member(self) -> Membership:
        found = get_object_or_404(
            Membership.objects.select_related("examination"),
            pk=self.kwargs["member"],
            examination__instruction=self.object,
        )
        return next(member for member in self.members if member.pk == found.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"member": self.member} | kwargs))


def refuse_a_party(instruction: Instruction, user) -> None:
    """403 for who asked for it: nobody reads, for the agency, the dossier of the own team."""
    if kinds.get(instruction.kind).is_party(instruction, user):
        raise PermissionDenied(
            "Vous faites partie de cette équipe : une autre personne de l’agence instruit son dossier."
        )

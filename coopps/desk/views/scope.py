"""Who may open the pages of an agency, and which dossiers are found there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.functional import cached_property

from accounts.choices import AgencyRight
from accounts.models import Agency
from accounts.selectors import agencies_of
from coopps.kernel.instruction import registry as dossiers
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

    template_name = "desk/confirm.html"
    natures: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Instruction]:
        dossiers = visible_to(self.request.user).filter(agency__in=self.agencies).select_related("agency", "instructor")
        return dossiers.filter(kind__in=self.natures) if self.natures else dossiers

    def get_object(self, queryset=None) -> Instruction:
        instruction = super().get_object(queryset)
        refuse_a_party(instruction, self.request.user)
        return instruction

    @property
    def kind(self) -> dossiers.DossierKind:
        """The nature of the dossier."""
        return dossiers.get(self.object.kind)

    def get_success_url(self) -> str:
        return self.object.desk_url

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **(
                {
                    "instruction": self.object,
                    "nature": self.kind,
                    "desk_url": self.object.desk_url,
                    "tz": self.object.agency.tz,
                }
                | kwargs
            )
        )


def refuse_a_party(instruction: Instruction, user) -> None:
    """403 for who asked for it: nobody reads, for the agency, the dossier of their own team."""
    if dossiers.get(instruction.kind).is_party(instruction, user):
        raise PermissionDenied(
            "Vous faites partie de cette équipe : une autre personne de l’agence instruit son dossier."
        )

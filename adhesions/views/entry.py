"""Who enters a page: the team of an adhesion, its lead, the person of a dossier. Anybody else gets 404."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from adhesions import selectors
from adhesions.models import Membership
from coopps.kernel.instruction.conversations import interlocutor


class TeamMixin:
    """A page about one adhesion, for its team: `get_queryset()` is what the reader may open."""

    context_object_name = "adhesion"

    def get_queryset(self):
        return selectors.readable_by(self.request.user)

    def get_context_data(self, **kwargs):
        # A page may be about a part of it, which then points to it.
        adhesion = getattr(self.object, "adhesion", self.object)
        found = interlocutor(adhesion.agency, adhesion.instruction, self.request.user)
        return super().get_context_data(**({"interlocutor": found} | kwargs))


class LeadMixin(TeamMixin):
    """The same, for the person who leads: another member gets 403."""

    def get_object(self, queryset=None):
        adhesion = super().get_object(queryset)
        if not selectors.leads(adhesion, self.request.user):
            raise PermissionDenied("Seule la personne qui porte la demande peut ouvrir cette page.")
        return adhesion


class OwnDossierMixin:
    """A page of one's own dossier: `self.membership`, its team loaded as the rules read it."""

    membership: Membership

    def dispatch(self, request, *args, **kwargs):
        self.membership = selectors.own_membership(request.user, kwargs["pk"])
        if self.membership is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        member = self.membership
        return super().get_context_data(
            membership=member,
            adhesion=member.adhesion,
            interlocutor=interlocutor(member.adhesion.agency, member.instruction, self.request.user),
            **kwargs,
        )

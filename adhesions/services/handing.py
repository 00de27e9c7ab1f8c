"""The lead of an adhesion goes to another member."""

from __future__ import annotations

from accounts.models import User
from accounts.services.handing import Handing
from adhesions import selectors
from adhesions.mails import handing as mails
from adhesions.models import Adhesion, AdhesionHandover
from adhesions.selectors.handing import may_lead
from adhesions.services import access
from coopps.kernel.workflow.refusals import TransitionRefused


class _OfAdhesion(Handing):
    model = AdhesionHandover
    dossier = "adhesion"
    led = "la demande"
    mails = mails

    def lock(self, pk: int) -> Adhesion:
        found = Adhesion.objects.select_for_update(of=("self",))
        return found.select_related("team", "agency", "instruction").get(pk=pk)

    def leads(self, dossier: Adhesion, person: User) -> bool:
        return selectors.leads(dossier, person)

    def candidates(self, dossier: Adhesion) -> list[User]:
        return [member.user for member in may_lead(dossier)]

    def give(self, handover: AdhesionHandover) -> None:
        # Whoever leaves, or is taken out, holds the own place: neither of the two does meanwhile, and nobody waits in a circle.
        places = may_lead(handover.adhesion).filter(user__in=(handover.proposed_by, handover.to))
        if len(places.select_for_update(of=("self",), no_key=True, skip_locked=True)) < 2:
            raise TransitionRefused("L’équipe change en ce moment : rechargez la page, puis recommencez.")
        access.pass_lead(handover.adhesion, handover.proposed_by, handover.to)


handing = _OfAdhesion()

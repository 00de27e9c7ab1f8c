"""A person leaves the team before the decision: with what it voids before filing, and what is taken back after it."""

from __future__ import annotations

from django.db import transaction

from adhesions.choices import AuthorizationState
from adhesions.mails import comings
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from adhesions.selectors import live_members
from adhesions.services import access, decisions, team
from adhesions.services.proceedings import close_instruction, give_up_closing
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services.asking import hold
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform


def leave(membership: Membership, person) -> Membership:
    """The person leaves. Before filing, the engagements that name the person are void; after it, the agency is told and what was
    proposed about the person is taken back. Another person leads the request when the leaver did.

    Raises:
        TransitionRefused: not the person, the own decision is signed, or nobody else is in the team.
    """
    with transaction.atomic():
        held = hold(Letter.objects.filter(authorization__membership=membership))
        if membership.instruction is not None:
            give_up_closing(membership.instruction, f"{membership.name} a quitté l’équipe.")
        adhesion = Adhesion.objects.get(pk=membership.adhesion_id)
        if membership.instruction is not None:
            # What is proposed or declared meanwhile waits for this.
            Instruction.objects.select_for_update(of=("self",)).get(pk=membership.instruction.pk)
            give_up_closing(membership.instruction, f"{membership.name} a quitté l’équipe.")
        if access.heir_of(adhesion, person) is None:
            raise TransitionRefused("Personne d’autre n’a rejoint l’équipe : retirez plutôt la demande.")
        was_filed = membership.is_filed
        membership = perform(membership, "leave", person)
        heir = access.hand_lead_on(adhesion, person)
        access.revoke_membership(membership)
        if was_filed:
            _take_back(membership, held)
        else:
            team.close_arrival(membership)
            team.void_changed_commitments(adhesion, f"{membership.name} a quitté l’équipe.")
        comings.tell_left(membership, live_members(adhesion))
        if heir is not None:
            comings.tell_lead(adhesion, heir)
    return membership


def _take_back(membership: Membership, held: list[Letter]) -> None:
    pending = NominativeAuthorization.objects.filter(membership=membership, state=AuthorizationState.PENDING).first()
    if pending is not None and pending.letter_id not in {letter.pk for letter in held}:
        raise TransitionRefused("Une décision vient d’être proposée pour vous : rechargez la page et recommencez.")
    reason = f"{membership.name} a quitté l’équipe."
    if membership.arrives:
        # The dossier was about this person alone.
        close_instruction(membership.instruction, reason)
        team.close_arrival(membership)
    decisions.give_up(membership, pending, reason)

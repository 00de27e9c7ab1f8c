"""The lead of an adhesion goes to another member: proposed by who leads, accepted by who will, told to everybody."""

from __future__ import annotations

from django.db import transaction

from accounts.choices import HandoverOutcome
from accounts.models import User
from adhesions.choices import ACCEPTED
from adhesions.mails import handing as mails
from adhesions.models import Adhesion, AdhesionHandover
from adhesions.selectors import leads
from adhesions.selectors.handing import may_lead
from adhesions.services import access
from coopps.kernel.permissions import revoke
from coopps.kernel.workflow.refusals import TransitionRefused


def propose(adhesion: Adhesion, lead, *, to: User) -> AdhesionHandover:
    """Propose to lead the adhesion to another person who has joined the team. A former proposal that nobody answered is taken
    back.

    Raises:
        TransitionRefused: not the lead, the adhesion is over, or the person is not in the team.
    """
    with transaction.atomic():
        adhesion = _locked(adhesion.pk)
        if not leads(adhesion, lead):
            raise TransitionRefused("Seule la personne qui porte la demande la confie à une autre.", forbidden=True)
        if adhesion.is_over:
            raise TransitionRefused("Cette demande est terminée : personne n’a plus à la porter.")
        if not may_lead(adhesion).filter(user=to).exists():
            raise TransitionRefused(f"{to.full_name} n’a pas rejoint l’équipe, ou n’y est plus.")
        for former in adhesion.handovers.filter(outcome=""):
            former.close(HandoverOutcome.TAKEN_BACK)
        handover = AdhesionHandover.objects.create(adhesion=adhesion, proposed_by=lead, to=to)
        mails.propose(handover)
    return handover


def accept(handover: AdhesionHandover, person) -> AdhesionHandover:
    """The person leads from now on, and who proposed it is a member like the others. Everybody is told.

    Raises:
        TransitionRefused: for somebody else, answered or taken back, or one of the two is not there any more.
    """
    with transaction.atomic():
        handover = _open(handover, person)
        adhesion = handover.adhesion
        if adhesion.is_over or not leads(adhesion, handover.proposed_by):
            raise TransitionRefused("La personne qui vous l’a proposé ne porte plus cette demande.")
        if not may_lead(adhesion).filter(user=person).exists():
            raise TransitionRefused("Vous n’êtes plus dans cette équipe.")
        revoke("lead", handover.proposed_by, adhesion)
        access.grant_lead(adhesion, person)
        handover.close(HandoverOutcome.ACCEPTED)
        members = adhesion.memberships.filter(state__in=ACCEPTED, user__isnull=False).exclude(user=person)
        mails.tell_accepted(handover, members.select_related("user"))
    return handover


def decline(handover: AdhesionHandover, person) -> AdhesionHandover:
    """The person does not want to lead; who proposed it is told, and still leads.

    Raises:
        TransitionRefused: for somebody else, answered or taken back.
    """
    with transaction.atomic():
        handover = _open(handover, person)
        handover.close(HandoverOutcome.DECLINED)
        mails.tell_declined(handover)
    return handover


def take_back(handover: AdhesionHandover, lead) -> AdhesionHandover:
    """Who leads does not propose it any more.

    Raises:
        TransitionRefused: not the lead, or answered meanwhile.
    """
    with transaction.atomic():
        handover = _fresh(handover)
        if not leads(handover.adhesion, lead):
            raise TransitionRefused("Seule la personne qui porte la demande reprend sa proposition.", forbidden=True)
        handover.close(HandoverOutcome.TAKEN_BACK)
    return handover


def _open(handover: AdhesionHandover, person) -> AdhesionHandover:
    handover = _fresh(handover)
    if handover.to_id != person.pk:
        raise TransitionRefused("Cette proposition est faite à une autre personne.", forbidden=True)
    return handover


def _fresh(handover: AdhesionHandover) -> AdhesionHandover:
    adhesion = _locked(handover.adhesion_id)
    handover = AdhesionHandover.objects.select_related("proposed_by", "to").get(pk=handover.pk)
    if not handover.is_open:
        raise TransitionRefused("Cette proposition a déjà reçu une réponse, ou a été reprise.")
    handover.adhesion = adhesion
    return handover


def _locked(pk: int) -> Adhesion:
    return Adhesion.objects.select_for_update(of=("self",)).select_related("team", "agency", "instruction").get(pk=pk)

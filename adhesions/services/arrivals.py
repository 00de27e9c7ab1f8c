"""A person arrives in an authorized team, to replace somebody or beside the others: one dossier, one clock, one letter.

The candidate brings the documents of article 2 (arrêté of 31 December 2009, art. 3). Nobody else's right moves.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import DirectoryPerson
from adhesions.letters import filing as letters
from adhesions.mails import comings
from adhesions.models import Adhesion, Arrival, Withdrawal
from adhesions.selectors import leads, live_members, with_team
from adhesions.services import access, region, team
from adhesions.services.filing import answer
from adhesions.services.proceedings import close_instruction, give_up_closing
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services.opening import open_instruction
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform

DOSSIER_KIND = "arrivee"


def refuse_to_invite(adhesion: Adhesion, lead) -> None:
    """Raise `TransitionRefused` when this person may not have somebody come, or when the team takes nobody now."""
    if not leads(adhesion, lead):
        raise TransitionRefused("Seule la personne qui porte l’adhésion fait venir une personne.", forbidden=True)
    if not adhesion.takes_arrivals:
        raise TransitionRefused(
            "Une personne arrive dans une équipe dont la demande est décidée et l’adhésion en cours. Avant le dépôt, invitez-la "
            "depuis la page de l’équipe."
        )


def invite(
    adhesion: Adhesion,
    lead,
    *,
    email: str = "",
    name: str = "",
    role: str = "",
    person: DirectoryPerson | None = None,
    replaces: Withdrawal | None = None,
) -> Arrival:
    """Invite a person to an authorized team; the others' rights stay.

    Args:
        role: the side of the team; that of the person who leaves when somebody is replaced.

    Raises:
        TransitionRefused: not the lead, no authorized team, the person is in it already, or nobody leaves whom to replace.
    """
    with transaction.atomic():
        region.keep(adhesion)
        adhesion = Adhesion.objects.select_for_update(of=("self",)).select_related("agency", "team").get(pk=adhesion.pk)
        refuse_to_invite(adhesion, lead)
        if replaces is not None:
            if replaces.is_cancelled or replaces.authorization.adhesion_id != adhesion.pk:
                raise TransitionRefused("Cette personne ne quitte pas l’équipe : il n’y a personne à remplacer.")
            role = replaces.authorization.role
        membership = team.place(adhesion, lead, role=role, email=email, name=name, person=person)
        arrival = Arrival.objects.create(adhesion=adhesion, membership=membership, replaces=replaces, opened_by=lead)
        team.send_invitation(membership, lead)
    return arrival


def file(arrival: Arrival, lead) -> Arrival:
    """File the dossier of the person who arrives: acknowledged, numbered, examined alone.

    Raises:
        TransitionRefused: not the lead, or one sentence for each thing that is missing.
    """
    with transaction.atomic():
        region.keep(arrival.adhesion)
        Adhesion.objects.select_for_update(of=("self",)).get(pk=arrival.adhesion_id)
        arrival = Arrival.objects.get(pk=arrival.pk)
        arrival.adhesion = adhesion = with_team(Adhesion.objects.filter(pk=arrival.adhesion_id)).get()
        check(arrival, "file", lead)  # before numbers are taken
        member = next(one for one in live_members(adhesion) if one.pk == arrival.membership_id)
        instruction = open_instruction(
            DOSSIER_KIND,
            adhesion.agency,
            series="A",
            title=adhesion.version.title,
            applicant=f"{member.name}, équipe « {adhesion.team.name} »"[:200],
            subjects=[(SubjectKind.MEMBER, f"{member.name}, {member.role_label}")],
        )
        acknowledgement = issue_by_portal(
            "accuse_de_reception",
            agency=adhesion.agency,
            series="R",
            composition=letters.acknowledgement(adhesion, instruction, lead, arriving=member),
        )
        filed = perform(arrival, "file", lead, instruction=instruction, acknowledgement=acknowledgement)
        perform(member, "file", SYSTEM, examination=instruction.examinations.get())
        comings.tell_arrival_filed(filed, live_members(adhesion))
    return filed


def answer_request(arrival: Arrival, lead) -> Instruction:
    """The team says that it has given what the agency asked of the person who arrives.

    Raises:
        TransitionRefused: as `filing.answer_request`.
    """
    adhesion = with_team(Adhesion.objects.filter(pk=arrival.adhesion_id)).get()
    return answer(adhesion, arrival.instruction, lead)


def give_up(arrival: Arrival, lead) -> Arrival:
    """The team does not ask for it any more, before a decision is proposed; the person and who instructs are told.

    Raises:
        TransitionRefused: not the lead, or the decision is at the signature.
    """
    reason = f"Abandonnée par {lead.full_name}."
    with transaction.atomic():
        if arrival.instruction is not None:  # its letters first, as their signature does
            give_up_closing(arrival.instruction, reason, whatever_is_signed=True)
        arrival = perform(arrival, "give_up", lead)
        member = arrival.membership
        if arrival.instruction is not None:
            if arrival.instruction.is_proposed:
                raise TransitionRefused("La décision est à la signature : attendez-la.")
            close_instruction(arrival.instruction, reason)
        member = perform(member, "set_aside", SYSTEM)
        access.revoke_membership(member)
        comings.tell_arrival_given_up(arrival)
    return arrival

"""What is still owed to or by a team, by a day: each says the day, its steps and the page where it is done."""

from __future__ import annotations

import datetime

from accounts.rules import WARNED_BEFORE_END
from adhesions.models import Adhesion, Ending, Membership, NominativeAuthorization
from coopps.kernel import mailing
from coopps.kernel.instruction.conversations import in_charge
from coopps.kernel.instruction.models import DocumentRequest
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date
from protocols.mails.terms import term_steps

# What expires is announced so many days before.
EXPIRING = WARNED_BEFORE_END
# After so many days without an answer, or without a step in one's own dossier, a team is at a standstill.
UNANSWERED_AFTER = datetime.timedelta(days=7)
IDLE_AFTER = datetime.timedelta(days=21)
# It is said then, and once more a fortnight later.
STALLED = (0, -14)

declare(
    Kind("rappel_ajournement", "des pièces sont attendues de vous", Group.REMINDER, asks=True),
    Kind("ajournement_sans_reponse", "des pièces attendues après un ajournement manquent", Group.REMINDER, asks=True),
    Kind("assurance_expire", "une assurance se termine bientôt", Group.REMINDER),
    Kind("terme_de_l_equipe", "l’autorisation que votre équipe suit arrive à son terme", Group.REMINDER),
    Kind("invitation_sans_reponse", "une personne n’a pas répondu à votre invitation", Group.REMINDER, asks=True),
    Kind("dossier_immobile", "un dossier de votre équipe n’avance plus", Group.REMINDER, asks=True),
    Kind("observations_rappel", "vous pouvez encore présenter vos observations", Group.REMINDER, asks=True),
)


# --- In preparation ---------------------------------------------------------------------------------------------------
def unanswered(invitation: Membership, lead, invited_on: datetime.date) -> Reminder:
    """A person has not answered an invitation: to who leads."""
    adhesion = invitation.adhesion
    return Reminder(
        "invitation_sans_reponse",
        f"membership-{invitation.pk}-unanswered-{invitation.invitation_round}",
        lead,
        invited_on + UNANSWERED_AFTER,
        adhesion.agency.today(),
        "Une invitation reste sans réponse",
        f"Une personne n’a pas répondu à l’invitation envoyée le {french_date(invited_on)}. Vous pouvez la renvoyer, corriger "
        "l’adresse ou inviter quelqu’un d’autre.",
        mailing.link("adhesions:team", adhesion.pk),
        steps=STALLED,
        agency=adhesion.agency,
    )


def idle(member: Membership, reader, moved_on: datetime.date) -> Reminder:
    """A dossier in preparation has not moved: to the person, and to who leads."""
    adhesion, own = member.adhesion, member.user_id == reader.pk
    return Reminder(
        "dossier_immobile",
        f"membership-{member.pk}-idle",
        reader,
        moved_on + IDLE_AFTER,
        adhesion.agency.today(),
        "Votre dossier vous attend" if own else "Un dossier de votre équipe n’avance plus",
        ("Votre dossier" if own else "Le dossier d’une personne de votre équipe")
        + f" n’a pas changé depuis le {french_date(moved_on)}. Il se reprend là où il en est.",
        mailing.link("adhesions:dossier", member.pk) if own else mailing.link("adhesions:detail", adhesion.pk),
        steps=STALLED,
        agency=adhesion.agency,
    )


# --- A decision put off -------------------------------------------------------------------------------------------------
def to_answer(authorization: NominativeAuthorization, request: DocumentRequest) -> Reminder:
    """What a postponement expects is due soon: to the person."""
    return Reminder(
        "rappel_ajournement",
        f"document-request-{request.pk}-reminder",
        "" if request.due_on < authorization.adhesion.agency.today() else authorization.professional.user,
        request.due_on,
        authorization.adhesion.agency.today(),
        f"L’agence attend vos pièces, au plus tard le {french_date(request.due_on)}",
        "La décision vous concernant est ajournée : l’agence attend des pièces de vous, au plus tard le "
        f"{french_date(request.due_on)}. Elle décidera de nouveau, pour vous seul ou vous seule, quand elle les aura.",
        mailing.link("adhesions:dossier", authorization.membership_id),
        steps=(15, 7, 1),
        agency=authorization.adhesion.agency,
    )


def not_answered(authorization: NominativeAuthorization, request: DocumentRequest) -> Reminder:
    """The day is past, and the person has given nothing: to who examines."""
    instruction = authorization.instruction
    return Reminder(
        "ajournement_sans_reponse",
        f"document-request-{request.pk}-not-given",
        in_charge(instruction),
        request.due_on,
        authorization.adhesion.agency.today(),
        f"Pièces non reçues après un ajournement : dossier {instruction.number}",
        f"Une personne du dossier {instruction.number} devait donner des pièces au plus tard le {french_date(request.due_on)} : "
        "elles ne sont pas arrivées.",
        mailing.link(instruction.desk_url),
        steps=(-1,),
    )


# --- A right ------------------------------------------------------------------------------------------------------------
def insurance_ends(membership: Membership, until: datetime.date) -> Reminder:
    """The insurance of a person ends soon: to the person."""
    return Reminder(
        "assurance_expire",
        f"membership-{membership.pk}-insurance",
        membership.user,
        until,
        membership.adhesion.agency.today(),
        f"Votre assurance se termine le {french_date(until)}",
        f"L’attestation d’assurance de votre dossier se termine le {french_date(until)}. Donnez la suivante à l’agence avant "
        "ce jour : sans elle, votre autorisation sera à confirmer.",
        mailing.link("adhesions:renewal", membership.pk),
        steps=EXPIRING,
        agency=membership.adhesion.agency,
    )


def insurance_of_team_ends(membership: Membership, lead: Membership, until: datetime.date) -> Reminder:
    """The same, to who leads the team."""
    return Reminder(
        "assurance_expire",
        f"membership-{membership.pk}-insurance-lead",
        lead.user,
        until,
        membership.adhesion.agency.today(),
        f"Une assurance de votre équipe se termine le {french_date(until)}",
        f"L’assurance d’une personne de votre équipe se termine le {french_date(until)}. Cette personne est prévenue : elle "
        "seule peut donner la suivante à l’agence.",
        mailing.link("adhesions:detail", membership.adhesion_id),
        steps=EXPIRING,
        agency=membership.adhesion.agency,
    )


def of_term(adhesion: Adhesion, member: Membership) -> Reminder:
    """The order under which a team works comes to its term."""
    term = adhesion.authorization.term_on
    return Reminder(
        "terme_de_l_equipe",
        f"adhesion-{adhesion.pk}-term",
        member.user,
        term,
        adhesion.agency.today(),
        "L’autorisation de votre protocole arrive bientôt à son terme",
        f"L’autorisation du protocole que votre équipe suit prend fin le {french_date(term)}, si aucun arrêté ne la maintient : "
        "plus personne ne pourra alors en faire les actes.",
        mailing.link("adhesions:detail", adhesion.pk),
        steps=term_steps(adhesion.authorization),
        agency=adhesion.agency,
    )


def to_observe(ending: Ending) -> Reminder:
    """The delay to present observations on the end of a right ends: to the person."""
    authorization = ending.authorization
    return Reminder(
        "observations_rappel",
        f"ending-{ending.pk}-observations",
        authorization.professional.user,
        ending.observations_until,
        authorization.adhesion.agency.today(),
        f"Vos observations sont attendues au plus tard le {french_date(ending.observations_until)}",
        "L’agence envisage de mettre fin à votre autorisation nominative. Vous pouvez présenter vos observations jusqu’au "
        f"{french_date(ending.observations_until)}.",
        mailing.link("adhesions:observations", ending.pk),
        steps=(7, 1),
        agency=authorization.adhesion.agency,
    )

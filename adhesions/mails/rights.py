"""Messages about the right of a person: what changes it, what may end it, and what it rests on."""

from __future__ import annotations

from adhesions.models import Doubt, Ending, Membership, NominativeAuthorization, Renewal
from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare

declare(
    Kind("changement_autorisation", "votre autorisation est suspendue, rétablie ou terminée", Group.RIGHT, legal=True),
    Kind("observations_recues", "des observations sont reçues", Group.DESK, asks=True),
    Kind("fin_abandonnee", "la fin de votre autorisation n’est plus envisagée", Group.RIGHT, legal=True),
    Kind("condition_a_confirmer", "une autorisation est à confirmer auprès de l’agence", Group.RIGHT, legal=True),
    Kind("condition_confirmee", "une autorisation est confirmée", Group.RIGHT),
    Kind("attestation_assurance", "l’agence a lu votre attestation d’assurance", Group.RIGHT),
)


def tell_change_of_right(authorization: NominativeAuthorization, change: str, record_id: int) -> None:
    """The right of a person was suspended, restored or ended: told to the person, unless the account is closed (a death). The
    motivation is read in the portal."""
    reader = authorization.professional.user
    if not reader.is_active:
        return
    mailing.queue(
        "changement_autorisation",
        reader,
        f"Votre autorisation est {change}",
        f"L’agence vous informe que votre autorisation nominative est {change}. Le motif et la date sont dans le portail."
        f"\n\n{mailing.link('adhesions:my_acts')}",
        key=f"authorization-record-{record_id}",
        agency=authorization.adhesion.agency,
    )


def tell_observations(ending: Ending, record_id: int) -> None:
    """The person presented observations: who opened the hearing is told."""
    instruction = ending.authorization.instruction
    mailing.queue(
        "observations_recues",
        ending.opened_by,
        f"Observations reçues : dossier {instruction.number}",
        f"Une personne du dossier {instruction.number} a présenté ses observations sur la fin envisagée de son "
        f"autorisation.\n\n{mailing.link(instruction.desk_url)}",
        key=f"ending-record-{record_id}",
    )


def tell_end_abandoned(ending: Ending) -> None:
    """The end is not considered any more: the person is told."""
    mailing.queue(
        "fin_abandonnee",
        ending.authorization.professional.user,
        "La fin de votre autorisation n’est plus envisagée",
        "L’agence n’envisage plus de mettre fin à votre autorisation nominative. Ce que vous pouvez faire aujourd’hui est "
        f"dans le portail.\n\n{mailing.link('adhesions:my_acts')}",
        key=f"ending-{ending.pk}-abandoned",
        agency=ending.authorization.adhesion.agency,
    )


def tell_doubt(doubt: Doubt) -> None:
    """A condition of a right fell: the person is told the same day. What it is, is read in the portal."""
    mailing.queue(
        "condition_a_confirmer",
        doubt.authorization.professional.user,
        "Votre autorisation est à confirmer auprès de l’agence",
        "Une condition de votre autorisation nominative n’est plus remplie. L’agence en est prévenue : elle confirmera votre "
        "autorisation, ou vous dira la suite. Ce qui ne tient plus, et depuis quand, est dans le portail.\n\n"
        f"{mailing.link('adhesions:my_acts')}",
        key=f"doubt-{doubt.pk}-opened",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_doubt_in_team(doubt: Doubt, member: Membership) -> None:
    """The same, to who acts with the person or leads the team: whom it concerns is read in the portal."""
    mailing.queue(
        "condition_a_confirmer",
        member.user,
        "Une autorisation de votre équipe est à confirmer auprès de l’agence",
        "Une condition d’une autorisation de votre équipe n’est plus remplie. L’agence en est prévenue : elle confirmera "
        "l’autorisation, ou dira la suite. Qui est concerné, et depuis quand, est dans le portail.\n\n"
        f"{mailing.link('adhesions:detail', member.adhesion_id)}",
        key=f"doubt-{doubt.pk}-opened-{member.pk}",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_doubt_over(doubt: Doubt, fact: str) -> None:
    """It is confirmed, by a person of the agency or because the condition holds again."""
    mailing.queue(
        "condition_confirmee",
        doubt.authorization.professional.user,
        fact,
        f"{fact}. Ce que vous pouvez faire aujourd’hui est dans le portail.\n\n{mailing.link('adhesions:my_acts')}",
        key=f"doubt-{doubt.pk}-over",
        agency=doubt.authorization.adhesion.agency,
    )


def tell_renewal_answer(renewal: Renewal) -> None:
    """The agency has read the new certificate of insurance."""
    if renewal.is_accepted:
        subject = "Votre nouvelle attestation d’assurance est acceptée"
        fact, link = "L’agence a accepté votre nouvelle attestation d’assurance.", mailing.link("adhesions:my_acts")
    else:
        subject = "Votre nouvelle attestation d’assurance ne convient pas"
        fact = "L’agence n’a pas accepté votre nouvelle attestation d’assurance. Le motif est dans le portail."
        link = mailing.link("adhesions:renewal", renewal.membership_id)
    mailing.queue(
        "attestation_assurance",
        renewal.membership.user,
        subject,
        f"{fact}\n\n{link}",
        key=f"renewal-{renewal.pk}-answer",
        agency=renewal.membership.adhesion.agency,
    )

"""What an authorized person owes, duty by duty: the text that the letter prints names each of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Leads(enum.Enum):
    """Where a duty is fulfilled."""

    RENEWAL = "the person gives a new certificate of insurance"
    ARRIVAL = "who leads has somebody come"
    WITHDRAWAL = "the person announces a withdrawal"
    PROTOCOL = "the text of the protocol says how"
    AGENCY = "the agency is written to: the portal takes nothing of it yet"


@dataclass(frozen=True)
class Duty:
    """One duty.

    Attributes:
        key: its anchor in the page.
        label: what is to be done.
        named: the words by which the text of the letter names it.
        when: its date; empty when the rows of the person give it.
        tell: what to say to the agency, without a name of a patient.
    """

    key: str
    label: str
    named: str
    leads: Leads
    when: str = ""
    tell: str = ""


DUTIES = (
    Duty(
        "evenement-indesirable",
        "Signaler un événement indésirable",
        "tout événement indésirable",
        Leads.AGENCY,
        "À tout moment, dès que vous le constatez.",
        "Dites ce qui s’est passé, quand, pour quel acte, et ce que vous avez fait, sans le nom du patient.",
    ),
    Duty(
        "difficulte",
        "Signaler une difficulté d’application, ou un indicateur qui dépasse son seuil d’alerte",
        "les difficultés d’application, un indicateur qui dépasse son seuil d’alerte",
        Leads.AGENCY,
        "À tout moment.",
        "Dites ce qui ne peut pas se faire comme le protocole le prévoit, ou l’indicateur et sa valeur.",
    ),
    Duty(
        "indicateurs",
        "Transmettre les indicateurs de suivi",
        "le résultat de ses indicateurs",
        Leads.AGENCY,
        "Selon la périodicité que fixe l’avis de la Haute Autorité de santé.",
        "Donnez la période, et pour chaque indicateur du protocole les deux nombres et le résultat, sans nom de patient.",
    ),
    Duty(
        "assurance",
        "Donner votre nouvelle attestation d’assurance",
        "assurance",
        Leads.RENEWAL,
    ),
    Duty(
        "lieu",
        "Déclarer un changement de lieu d’exercice",
        "lieu d’exercice",
        Leads.AGENCY,
        "Sans délai.",
        "Donnez le lieu que vous quittez, le nouveau, son adresse, et depuis quel jour.",
    ),
    Duty(
        "employeur",
        "Déclarer un changement d’employeur",
        "employeur",
        Leads.AGENCY,
        "Sans délai.",
        "Donnez le nouvel employeur et le jour du changement, et joignez son accord.",
    ),
    Duty(
        "inscription",
        "Déclarer un changement d’inscription à l’ordre, ou d’enregistrement professionnel",
        "inscription à l’ordre",
        Leads.AGENCY,
        "Sans délai.",
        "Donnez le nouveau numéro ou le nouveau département, et joignez l’attestation.",
    ),
    Duty(
        "arrivee",
        "Faire venir une personne dans l’équipe",
        "composition de l’équipe",
        Leads.ARRIVAL,
        "Avant qu’elle réalise ou confie un acte du protocole.",
    ),
    Duty(
        "retrait",
        "Annoncer votre retrait",
        "vous retirer du protocole",
        Leads.WITHDRAWAL,
    ),
    Duty(
        "information-du-patient",
        "Informer chaque patient de votre engagement dans le protocole",
        "Vous informez chaque patient",
        Leads.PROTOCOL,
        "Avant chaque prise en charge dans le cadre du protocole.",
    ),
)

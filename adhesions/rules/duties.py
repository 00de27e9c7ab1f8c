"""What an authorized person owes, duty by duty: the text that the letter prints names each of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from coopps.kernel.law.choices import TextKey as T


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
        texts: what the law says of its moment; without any, the rows of the person give its date.
        tell: what to say to the agency, without a name of a patient.
    """

    key: str
    label: str
    named: str
    leads: Leads
    texts: tuple[T, ...] = ()
    tell: str = ""


DUTIES = (
    Duty(
        "evenement-indesirable",
        "Signaler un événement indésirable",
        "tout événement indésirable",
        Leads.AGENCY,
        (T.DUTY_REPORT, T.DUTY_SERIOUS),
        "Dites ce qui s’est passé, quand, pour quel acte, et ce que vous avez fait, sans le nom du patient.",
    ),
    Duty(
        "difficulte",
        "Signaler une difficulté d’application, ou un indicateur qui dépasse son seuil d’alerte",
        "les difficultés d’application, un indicateur qui dépasse son seuil d’alerte",
        Leads.AGENCY,
        (T.DUTY_REPORT,),
        "Dites ce qui ne peut pas se faire comme le protocole le prévoit, ou l’indicateur et sa valeur.",
    ),
    Duty(
        "indicateurs",
        "Transmettre les indicateurs de suivi",
        "le résultat de ses indicateurs",
        Leads.AGENCY,
        (T.DUTY_INDICATORS,),
        "Donnez la période, et pour chaque indicateur du protocole les deux nombres et le résultat, sans nom de patient.",
    ),
    Duty(
        "assurance",
        "Donner votre nouvelle attestation d’assurance",
        "assurance",
        Leads.RENEWAL,
        (T.DUTY_CHANGE,),
    ),
    Duty(
        "lieu",
        "Déclarer un changement de lieu d’exercice",
        "lieu d’exercice",
        Leads.AGENCY,
        (T.DUTY_CHANGE,),
        "Donnez le lieu que vous quittez, le nouveau, son adresse, et depuis quel jour.",
    ),
    Duty(
        "employeur",
        "Déclarer un changement d’employeur",
        "employeur",
        Leads.AGENCY,
        (T.DUTY_CHANGE,),
        "Donnez le nouvel employeur et le jour du changement, et joignez son accord.",
    ),
    Duty(
        "inscription",
        "Déclarer un changement d’inscription à l’ordre, ou d’enregistrement professionnel",
        "inscription à l’ordre",
        Leads.AGENCY,
        (T.DUTY_CHANGE,),
        "Donnez le nouveau numéro ou le nouveau département, et joignez l’attestation.",
    ),
    Duty(
        "arrivee",
        "Faire venir une personne dans l’équipe",
        "composition de l’équipe",
        Leads.ARRIVAL,
        (T.DUTY_ARRIVAL,),
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
        (T.DUTY_PATIENT,),
    ),
)

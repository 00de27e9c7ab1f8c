"""How each item of a dossier is given: the task, what the paper is, an example, how it is photographed."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from adhesions.choices import Item
from adhesions.rules.completeness import PRACTICE


@dataclass(frozen=True)
class Guidance:
    """The help of one item.

    Attributes:
        task: what is to be done, beginning with a verb.
        what: what is asked, in a sentence.
        example: what does very well.
        sides: how it is photographed or scanned; empty when no paper is joined.
    """

    task: str
    what: str
    example: str = ""
    sides: str = ""


def limits() -> str:
    """What a file may be."""
    megabytes = settings.UPLOAD_MAX_BYTES // 1024**2
    return f"PDF, ou photographies JPEG, PNG ou HEIC : {megabytes} Mo et {settings.UPLOAD_MAX_PAGES} pages au plus par envoi."


_WHOLE = "Toutes les pages, dans l’ordre, nettes et à plat : une photographie par page convient."
_BOTH_SIDES = "Le recto et le verso, nets et sans reflet : une photographie de chaque côté convient."

GUIDANCE = {
    PRACTICE: Guidance(
        "Dire comment et où vous exercez",
        "Votre statut pour ce protocole, et ceux des lieux de l’équipe où vous en réaliserez ou confierez les actes.",
        "Salariat à l’hôpital, exercice libéral, ou les deux.",
    ),
    Item.IDENTITY: Guidance(
        "Joindre votre pièce d’identité",
        "Une pièce en cours de validité, au nom sous lequel vous exercez ou au nom de naissance.",
        "Carte nationale d’identité, passeport, titre de séjour.",
        _BOTH_SIDES,
    ),
    Item.REGISTRATION: Guidance(
        "Joindre votre inscription à l’ordre, ou votre enregistrement",
        "La preuve que vous êtes inscrit ou inscrite cette année au tableau de l’ordre, ou enregistré ou enregistrée dans votre "
        "profession.",
        "Attestation d’inscription téléchargée dans votre espace de l’ordre.",
        _WHOLE,
    ),
    Item.DIPLOMA: Guidance(
        "Joindre votre diplôme",
        "Le diplôme qui permet d’exercer votre profession, et ceux qui servent à ce protocole.",
        "Diplôme d’État, diplôme de spécialité, diplôme universitaire.",
        "Le recto, et le verso s’il est imprimé.",
    ),
    Item.EXPERIENCE: Guidance(
        "Justifier de votre expérience",
        "La durée pendant laquelle vous avez exercé dans le domaine du protocole, attestée par qui vous a employé ou employée.",
        "Attestation de l’employeur, certificats de travail réunis en un document.",
        _WHOLE,
    ),
    Item.THEORY: Guidance(
        "Joindre l’attestation de formation théorique",
        "Les heures de formation suivies pour ce protocole, attestées par l’organisme.",
        "Attestation de fin de formation avec le nombre d’heures.",
        _WHOLE,
    ),
    Item.PRACTICE: Guidance(
        "Joindre l’attestation de formation pratique",
        "Les actes réalisés sous la supervision d’une personne habilitée, avec leur nombre.",
        "Attestation signée par la personne qui vous a supervisé ou supervisée.",
        _WHOLE,
    ),
    Item.INSURANCE: Guidance(
        "Joindre votre attestation d’assurance",
        "L’attestation de responsabilité civile professionnelle de la période en cours, qui couvre les actes du protocole.",
        "Attestation de l’assureur, ou de l’employeur pour qui est en salariat.",
        _WHOLE,
    ),
    Item.SWORN: Guidance(
        "Attester sur l’honneur", "Une phrase à lire, puis à attester : aucun papier n’est à joindre."
    ),
    Item.EMPLOYER: Guidance(
        "Demander l’accord de votre employeur",
        "Le portail lui envoie un lien ; la réponse revient d’elle-même, sans papier.",
        "L’adresse de la direction des soins, des ressources humaines ou de la personne qui dirige le cabinet.",
    ),
    Item.COMMITMENT: Guidance(
        "Lire et signer votre engagement",
        "Il nomme les personnes avec qui vous coopérez : il se signe en dernier, quand le reste est complet.",
    ),
}

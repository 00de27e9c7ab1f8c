"""What is transmitted, to whom, in which way. Values are French words, as they stand in the database."""

from __future__ import annotations

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import Meaning, Party, State


class Event(models.TextChoices):
    """What the texts oblige an agency to make known."""

    SENT_TO_HAS = "dossier_has", "Dossier transmis à la HAS"
    PROTOCOL_AUTHORIZED = "protocole_autorise", "Protocole autorisé"
    ADHESION_ACCEPTED = "adhesion_acceptee", "Adhésion acceptée"
    WITHDRAWAL = "retrait", "Retrait d’une personne"
    DIFFICULTY = "difficulte", "Difficulté, seuil d’alerte ou événement indésirable"
    END = "fin", "Fin d’un protocole ou d’une adhésion"
    YEARLY_REPORT = "bilan", "Bilan annuel"


class RecipientKind(models.TextChoices):
    """Who must be told."""

    ORDER = "ordre", "Ordre régional ou interrégional"
    URPS = "urps", "Union régionale des professionnels de santé"
    UNPS = "unps", "Union nationale des professions de santé"
    HAS = "has", "Haute Autorité de santé"
    MINISTER = "ministre", "Ministre chargé de la santé"
    EMPLOYER = "employeur", "Employeur"
    ORGANIZATION = "organisation", "Organisation professionnelle représentative ou siégeant au HCPP"
    PATIENTS = "patients", "Patients"

    @property
    def by_profession(self) -> bool:
        """One for each profession."""
        return self in PROFESSIONS

    @property
    def is_kept(self) -> bool:
        """Whether the agency keeps its address: an employer is known from each dossier, patients by the professionals."""
        return self not in (RecipientKind.EMPLOYER, RecipientKind.PATIENTS)


# The codes (TRE_G15) of the professions that have such a body. An order: code de la santé publique, L. 4122-1, L. 4231-1,
# L. 4312-1, L. 4321-14 and L. 4322-7; a regional union: décret n° 2010-585 of 2 June 2010.
PROFESSIONS = {
    RecipientKind.ORDER: ("10", "21", "40", "50", "60", "70", "80"),
    RecipientKind.URPS: ("10", "21", "40", "50", "60", "70", "80", "91", "92"),
}


class Manner(models.TextChoices):
    """How a recipient is told."""

    AT_ONCE = "a_l_acte", "Par l’agence, dès l’acte"
    WITH_REPORT = "au_bilan", "Par l’agence, avec le bilan annuel"
    BY_PROFESSIONALS = "professionnels", "Par les professionnels de santé"


class Channel(models.TextChoices):
    """How an act went to its recipient."""

    MAIL = "courriel", "par courriel du portail"
    PORTAL = "portail", "par le portail"
    OTHER = "autre", "hors du portail"


class TransmissionState(State):
    """Where a transmission is. Never stored: the rows say it."""

    NO_RECIPIENT = (
        "sans_destinataire",
        Meaning(look=badges.ATTENTION, whose=Party.AGENCY, over=False),
        "sans destinataire",
    )
    TO_SEND = "a_envoyer", Meaning(look=badges.WAITING, whose=Party.AGENCY, over=False), "à envoyer"
    SENT = "envoyee", Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True), "envoyée"

"""Closed lists of adhesions. Values are French words, as they stand in the database."""

from django.db import models

from coopps.kernel.instruction.choices import Outcome
from protocols.choices import Nature as Nature
from protocols.choices import Role as Role


class AdhesionState(models.TextChoices):
    """The life of a team's request to join a protocol. What the agency does meanwhile is the instruction's state."""

    DRAFT = "brouillon", "en préparation"
    FILED = "deposee", "déposée"
    DECIDED = "decidee", "décidée"
    RUNNING = "en_oeuvre", "mise en œuvre"
    CLOSED = "terminee", "terminée"
    WITHDRAWN = "retiree", "retirée"


class MembershipState(models.TextChoices):
    """The life of a person's own dossier in a team."""

    INVITED = "invitee", "invitation envoyée"
    IN_PROGRESS = "en_cours", "dossier à compléter"
    ENGAGED = "engagee", "engagement signé"
    FILED = "deposee", "dossier déposé"
    DECLINED = "declinee", "invitation déclinée"
    REMOVED = "retiree", "n’est plus dans l’équipe"


LIVE = (
    MembershipState.INVITED,
    MembershipState.IN_PROGRESS,
    MembershipState.ENGAGED,
    MembershipState.FILED,
)
ACCEPTED = (MembershipState.IN_PROGRESS, MembershipState.ENGAGED, MembershipState.FILED)


class AuthorizationState(models.TextChoices):
    """The right of one person, from the proposal to its end."""

    PENDING = "en_attente", "décision en attente de signature"
    AUTHORIZED = "autorisee", "autorisée, en attente de réception"
    ACTIVE = "active", "en vigueur"
    SUSPENDED = "suspendue", "suspendue"
    ENDED = "terminee", "terminée"
    REFUSED = "refusee", "refusée"
    POSTPONED = "ajournee", "ajournée"
    ABANDONED = "reprise", "proposition reprise"


# A right that was given and is not over.
HOLDING = (AuthorizationState.AUTHORIZED, AuthorizationState.ACTIVE, AuthorizationState.SUSPENDED)

# A decision about a person, as the object of its letter begins.
OBJECTS = {
    Outcome.AUTHORIZE: "Autorisation",
    Outcome.REFUSE: "Refus",
    Outcome.POSTPONE: "Ajournement",
}


class Item(models.TextChoices):
    """The items of a person's dossier (domain §3.3), each with its document."""

    IDENTITY = "identite", "Pièce d’identité"
    REGISTRATION = (
        "inscription",
        "Inscription au tableau de l’ordre ou enregistrement professionnel",
    )
    DIPLOMA = "diplome", "Diplômes"
    EXPERIENCE = "experience", "Expérience"
    THEORY = "formation_theorique", "Formation théorique"
    PRACTICE = "formation_pratique", "Formation pratique"
    INSURANCE = "assurance", "Assurance de responsabilité civile professionnelle"
    SWORN = "attestation", "Attestation sur l’honneur"
    EMPLOYER = "employeur", "Accord de l’employeur"
    COMMITMENT = "engagement", "Engagement"

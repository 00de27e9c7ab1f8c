"""Closed lists of the instruction. Values are French words, as they stand in the database."""

from django.db import models


class InstructionState(models.TextChoices):
    """The agency's examination of a dossier (label for agents; the public label is in PUBLIC_LABELS)."""

    RECEIVED = "recue", "à prendre en charge"
    CHECKING = "en_verification", "complétude à vérifier"
    REQUESTED = "pieces_demandees", "pièces demandées"
    COMPLETE = "complete", "en instruction"
    PROPOSED = "proposee", "décisions proposées à la signature"
    DECIDED = "decidee", "décidée"
    WITHDRAWN = "retiree", "retirée"


PUBLIC_LABELS = {
    InstructionState.RECEIVED: "reçu par l’agence",
    InstructionState.CHECKING: "vérification des pièces",
    InstructionState.REQUESTED: "pièces attendues de l’équipe",
    InstructionState.COMPLETE: "en instruction",
    InstructionState.PROPOSED: "décisions en cours de signature",
    InstructionState.DECIDED: "décidé",
    InstructionState.WITHDRAWN: "retiré",
}

# Nothing is examined any more.
OVER = (InstructionState.DECIDED, InstructionState.WITHDRAWN)


class SubjectKind(models.TextChoices):
    """What a grid examines."""

    TEAM = "equipe", "Équipe"
    MEMBER = "membre", "Membre"
    PROTOCOL = "protocole", "Protocole"
    ACT = "acte", "Acte"


class Finding(models.TextChoices):
    """The answer to one criterion of a grid."""

    CONFORM = "conforme", "Conforme"
    NOT_CONFORM = "non_conforme", "Non conforme"
    TO_COMPLETE = "a_completer", "À compléter"
    NOT_APPLICABLE = "sans_objet", "Sans objet"


# The findings that speak against an authorization.
FAILING = (Finding.NOT_CONFORM, Finding.TO_COMPLETE)


class Outcome(models.TextChoices):
    """What is proposed, then decided, for one person (BR-10)."""

    AUTHORIZE = "autoriser", "Autoriser"
    REFUSE = "refuser", "Refuser"
    POSTPONE = "ajourner", "Ajourner"

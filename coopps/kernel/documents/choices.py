"""Closed lists of documents. Values are French words, as they stand in the database."""

from django.db import models


class LetterState(models.TextChoices):
    """The life of a letter until it is an act."""

    TO_PREPARE = "a_preparer", "à préparer"
    HELD = "retenue", "retenue"
    PREPARED = "preparee", "prête à signer"
    CONFIRMED = "confirmee", "confirmée, en cours de signature"
    SIGNED = "signee", "signée"
    RETURNED = "renvoyee", "renvoyée à l’instruction"
    CANCELLED = "annulee", "annulée"


class Rank(models.IntegerChoices):
    """In which order, and under which heading, a signatory reads the letters."""

    REFUSAL = 0, "Refus"
    ATTENTION = 1, "Points d’attention"
    CONFORM = 2, "Conformes en tout point"


class Channel(models.TextChoices):
    """How an act reaches its addressee (CRPA, L. 112-15)."""

    ELECTRONIC = "electronique", "dans le portail"
    PAPER = "postal", "par courrier recommandé"


class PaperReturn(models.TextChoices):
    """What came back from the post."""

    RECEIVED = "recu", "remis à la personne"
    UNCLAIMED = "non_reclame", "avisé et non réclamé"
    UNKNOWN_ADDRESS = "adresse_inconnue", "destinataire inconnu à l’adresse"


class SignatureKind(models.TextChoices):
    """What the electronic signature of an act is. Empty: a document of the portal, not signed (CRPA, L. 212-2)."""

    NONE = "", "sans signature"
    SEAL = "cachet", "cachet de l’agence"
    PERSONAL = "personnelle", "signature personnelle"

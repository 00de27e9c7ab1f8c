"""Closed lists of documents. Values are French words, as they stand in the database."""

from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State


@dataclass(frozen=True, kw_only=True)
class LetterMeaning(Meaning):
    """What a state of a letter means.

    Attributes:
        committed: the signatory has signed it, or confirmed that the portal signs: it is not taken back.
        to_sign: nothing keeps it from the desk of the signatory, who has not confirmed it.
    """

    committed: bool = UNSAID
    to_sign: bool = UNSAID


class LetterState(State):
    """The life of a letter until it is an act."""

    meaning: LetterMeaning

    TO_PREPARE = (
        "a_preparer",
        LetterMeaning(look=badges.DRAFT, whose=Party.SIGNATORY, over=False, committed=False, to_sign=True),
        "à préparer",
    )
    HELD = (
        "retenue",
        LetterMeaning(look=badges.ATTENTION, whose=Party.AGENCY, over=False, committed=False, to_sign=False),
        "retenue",
    )
    PREPARED = (
        "preparee",
        LetterMeaning(look=badges.MOVING, whose=Party.SIGNATORY, over=False, committed=False, to_sign=True),
        "prête à signer",
    )
    CONFIRMED = (
        "confirmee",
        LetterMeaning(look=badges.MOVING, whose=Party.SIGNATORY, over=False, committed=True, to_sign=False),
        "confirmée, en cours de signature",
    )
    SIGNED = (
        "signee",
        LetterMeaning(look=badges.GOOD, whose=Party.NOBODY, over=True, committed=True, to_sign=False),
        "signée",
    )
    RETURNED = (
        "renvoyee",
        LetterMeaning(look=badges.ATTENTION, whose=Party.AGENCY, over=True, committed=False, to_sign=False),
        "renvoyée à l’instruction",
    )
    CANCELLED = (
        "annulee",
        LetterMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, committed=False, to_sign=False),
        "annulée",
    )

    @property
    def committed(self) -> bool:
        """Whether it is not taken back any more."""
        return self.meaning.committed


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
    """What became of a letter sent by post: the person has it; was told that it waited, and did not fetch it; or lives
    elsewhere, and then nothing is notified."""

    RECEIVED = "recu", "remise à la personne"
    UNCLAIMED = "non_reclame", "avisée et non réclamée"
    UNKNOWN_ADDRESS = "adresse_inconnue", "destinataire inconnu à l’adresse"


class DispatchMeans(models.TextChoices):
    """How a paper letter reaches a person."""

    REGISTERED = "recommande", "courrier recommandé"
    BY_HAND = "main_propre", "remise en main propre"


class SignatureKind(models.TextChoices):
    """How an act is signed. Empty: a document of the portal, not signed (CRPA, L. 212-2)."""

    NONE = "", "sans signature"
    SEAL = "cachet", "cachet de l’agence"
    PERSONAL = "personnelle", "signature personnelle"
    BY_HAND = "manuscrite", "signature manuscrite"


class PageMove(models.TextChoices):
    """What is done with a page of a document that was received, before it counts."""

    TURN = "tourner", "Tourner"
    UP = "monter", "Monter"
    DOWN = "descendre", "Descendre"

    @property
    def by(self) -> int:
        """By how many places the page moves."""
        return {PageMove.TURN: 0, PageMove.UP: -1, PageMove.DOWN: 1}[self]

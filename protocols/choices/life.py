"""Closed lists of the life of an authorized protocol: its difficulties, the end that is considered, the suspension in urgency."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State


@dataclass(frozen=True, kw_only=True)
class OrderEndingMeaning(Meaning):
    """What the state of an end that is considered for a protocol means.

    Attributes:
        hears: whoever comes to hold a right meanwhile is invited to present observations too.
    """

    hears: bool = UNSAID


class OrderEndingState(State):
    """An end that the agency considers for a protocol in its region: whoever is concerned is heard before anything is proposed
    (arrêté of 21 July 2010, article 2)."""

    OPENED = "ouverte", OrderEndingMeaning(look=badges.WAITING, whose=Party.AGENCY, over=False, hears=True), "envisagée"
    PROPOSED = (
        "fin_proposee",
        OrderEndingMeaning(
            look=badges.WAITING, whose=Party.SIGNATORY, over=False, hears=True, public="examinée par l’agence"
        ),
        "arrêté à la signature",
    )
    # The order is signed, and says a later day.
    SIGNED = (
        "arrete_signe",
        OrderEndingMeaning(look=badges.ENDED, whose=Party.NOBODY, over=False, hears=False),
        "arrêté signé, fin à venir",
    )
    DONE = "en_effet", OrderEndingMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, hears=False), "en effet"
    ABANDONED = (
        "abandonnee",
        OrderEndingMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, hears=False),
        "abandonnée",
    )


class SuspensionState(State):
    """A suspension in urgency: nothing is suspended, nor restored, before an act says so."""

    PROPOSED = (
        "a_la_signature",
        Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False),
        "suspension à la signature",
    )
    IN_FORCE = ("en_vigueur", Meaning(look=badges.SUSPENDED, whose=Party.AGENCY, over=False), "en vigueur")
    LIFTING = (
        "levee_proposee",
        Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False, public="en vigueur"),
        "levée à la signature",
    )
    LIFTED = ("levee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "levée")
    LAPSED = ("sans_objet", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "sans objet")
    ABANDONED = ("abandonnee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "abandonnée")


class OrderRenewalState(State):
    """What keeps an authorization that has a term alive beyond it (code de la santé publique, L. 4011-2-3, version of 2014): the
    elements of who asked for it, the opinions, then an order."""

    TO_PREPARE = "a_preparer", Meaning(look=badges.WAITING, whose=Party.TEAM, over=False), "éléments attendus"
    RECEIVED = "elements_recus", Meaning(look=badges.WAITING, whose=Party.AGENCY, over=False), "éléments reçus"
    TRANSMITTED = "transmis", Meaning(look=badges.WAITING, whose=Party.HAS, over=False), "évaluation de la HAS attendue"
    EVALUATED = (
        "evalue",
        Meaning(look=badges.WAITING, whose=Party.AGENCY, over=False),
        "avis du collège des financeurs attendu",
    )
    FAVORED = "avis_favorable", Meaning(look=badges.WAITING, whose=Party.AGENCY, over=False), "arrêté à proposer"
    PROPOSED = (
        "arrete_propose",
        Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False),
        "arrêté de maintien à la signature",
    )
    MAINTAINED = "maintenu", Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True), "maintenu"
    ENDING = "fin_au_terme", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "fin au terme"


class Efficiency(models.TextChoices):
    """What the HAS says of a protocol at the end of its medico-economic evaluation."""

    EFFICIENT = "efficient", "efficient"
    NOT_EFFICIENT = "non_efficient", "non efficient"


class OrderGround(models.TextChoices):
    """Why the agency may end a protocol in its region: the closed list of the arrêté of 21 July 2010, article 2, I, whose words
    are a row of law (`selectors.stopping.ground`); then what that arrêté does not know."""

    NEED = "besoin", "1° Besoin de santé qui n’est plus avéré"
    FOLLOW_UP = "suivi", "2° Suivi non concluant, ou difficultés signalées"
    OPINION = "avis_has", "3° Avis de la Haute Autorité de santé"
    NATIONAL = "protocole_national", "Remplacement par un protocole national"

    @property
    def replaces(self) -> bool:
        """Whether the protocol is replaced, and not repealed."""
        return self is OrderGround.NATIONAL


class Difficulty(models.TextChoices):
    """What professionals report to the agency, which tells the HAS (arrêté of 21 July 2010, art. 1 I)."""

    APPLICATION = "difficulte", "Difficulté d’application"
    THRESHOLD = "seuil", "Indicateur au-delà de son seuil d’alerte"
    ADVERSE_EVENT = "evenement", "Événement indésirable"

"""Closed lists of letters of intent."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State


class IntentKind(models.TextChoices):
    """What a letter of intent announces to the agency."""

    CREATION = "creation", "Création d’un protocole"
    EXTENSION = "extension", "Extension d’un protocole à une région"
    REVISION = "revision", "Nouvelle version d’un protocole"

    @property
    def leads_to_drafting(self) -> bool:
        """Whether a document is drafted once the letter is retained; an extension takes a version as it is."""
        return self is not IntentKind.EXTENSION


class IntentTab(models.TextChoices):
    """The tabs of the agency's letters, in the order of work: the word of the address, its label."""

    TO_EXAMINE = "a-examiner", "À examiner"
    EXAMINED = "en-examen", "En examen"
    MORE_ASKED = "complement", "Complément attendu"
    RETAINED = "retenues", "Retenues"
    ENDED = "closes", "Sans suite ou autre voie"


@dataclass(frozen=True, kw_only=True)
class IntentMeaning(Meaning):
    """What the state of a letter of intent means.

    Attributes:
        tab: where the agency lists it; None while the agency does not have it.
    """

    tab: IntentTab | None = UNSAID


class IntentState(State):
    """The life of a letter of intent."""

    DRAFT = "brouillon", IntentMeaning(look=badges.DRAFT, whose=Party.TEAM, over=False, tab=None), "en préparation"
    FILED = (
        "deposee",
        IntentMeaning(
            look=badges.MOVING, whose=Party.AGENCY, over=False, public="reçue par l’agence", tab=IntentTab.TO_EXAMINE
        ),
        "à examiner",
    )
    EXAMINED = (
        "en_examen",
        IntentMeaning(
            look=badges.MOVING, whose=Party.AGENCY, over=False, public="examinée par l’agence", tab=IntentTab.EXAMINED
        ),
        "en examen",
    )
    MORE_ASKED = (
        "complement_demande",
        IntentMeaning(
            look=badges.ATTENTION,
            whose=Party.TEAM,
            over=False,
            public="complément attendu de votre équipe",
            tab=IntentTab.MORE_ASKED,
        ),
        "complément demandé",
    )
    PROPOSED = (
        "suite_a_la_signature",
        IntentMeaning(
            look=badges.MOVING,
            whose=Party.SIGNATORY,
            over=False,
            public="réponse de l’agence en préparation",
            tab=IntentTab.EXAMINED,
        ),
        "réponse à la signature",
    )
    # The letter goes on as a project, or as the request of an extension.
    RETAINED = (
        "retenue",
        IntentMeaning(look=badges.GOOD, whose=Party.NOBODY, over=True, tab=IntentTab.RETAINED),
        "retenue",
    )
    REDIRECTED = (
        "reorientee",
        IntentMeaning(look=badges.ATTENTION, whose=Party.NOBODY, over=True, tab=IntentTab.ENDED),
        "réorientée",
    )
    NOT_RETAINED = (
        "non_retenue",
        IntentMeaning(look=badges.REFUSED, whose=Party.NOBODY, over=True, tab=IntentTab.ENDED),
        "non retenue",
    )
    WITHDRAWN = (
        "retiree",
        IntentMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, tab=IntentTab.ENDED),
        "retirée",
    )
    CLOSED = (
        "sans_suite",
        IntentMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, tab=IntentTab.ENDED),
        "sans suite",
    )


class Redirection(models.TextChoices):
    """Where a letter of intent is redirected."""

    ADHESION = "adhesion", "Adhérer à un protocole déjà autorisé"
    EXTENSION = "extension", "Demander l’extension d’un protocole autorisé ailleurs"
    NATIONAL = "national", "Déclarer la mise en œuvre d’un protocole national"
    LOCAL = "local", "Écrire un protocole local dans la structure"
    PPSPR = "ppspr", "Écrire un protocole pluriprofessionnel de soins de premier recours"
    NOTHING = "aucune", "Aucune dérogation n’est nécessaire"

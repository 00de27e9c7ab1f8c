"""Closed lists of protocols. Values are those of the reference data, in French where the law names them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State, for_each
from protocols.choices.intents import IntentKind as IntentKind
from protocols.choices.intents import IntentState as IntentState
from protocols.choices.intents import IntentTab as IntentTab
from protocols.choices.intents import Redirection as Redirection
from protocols.choices.life import Difficulty as Difficulty
from protocols.choices.life import Efficiency as Efficiency
from protocols.choices.life import OrderEndingState as OrderEndingState
from protocols.choices.life import OrderGround as OrderGround
from protocols.choices.life import OrderRenewalState as OrderRenewalState
from protocols.choices.life import SuspensionState as SuspensionState


class Regime(models.TextChoices):
    """The legal regime of a protocol: how it is authorized, and how a team joins it."""

    HPST = "HPST", "Régional (loi de 2009)"
    HPST_FIN = "HPST_FIN", "Régional avec avis des financeurs (2014-2019)"
    NATIONAL = "NATIONAL", "National"
    LOCAL_ES = "LOCAL_ES", "Local, établissement de santé"
    LOCAL_VILLE = "LOCAL_VILLE", "Local, soins de ville"
    LOCAL_MS = "LOCAL_MS", "Local, médico-social"
    LOCAL_MIXTE = "LOCAL_MIXTE", "Local, mixte"

    @property
    def is_regional(self) -> bool:
        """Joined by a request to the agency, and a nominative authorization."""
        return self in (Regime.HPST, Regime.HPST_FIN)

    @property
    def is_local(self) -> bool:
        """Authorized by, and for, the entity that wrote it."""
        return self.value.startswith("LOCAL")


class Opening(models.TextChoices):
    """What a regime may open; said after « permet »."""

    CREATION = "creation", "la création d’un protocole"
    EXTENSION = "extension", "l’extension d’un protocole à une région"
    ADHESION = "adhesion", "l’adhésion d’une équipe par une demande à l’agence"


@dataclass(frozen=True, kw_only=True)
class OrderMeaning(Meaning):
    """What the state of an authorization means.

    Attributes:
        shown: anybody may know of it, whoever asked.
        pending: asked for, and not decided.
    """

    shown: bool = UNSAID
    pending: bool = UNSAID


class OrderState(State):
    """The authorization of a protocol in a region, or in the whole country: from the request to its end."""

    REQUESTED = (
        "demandee",
        OrderMeaning(look=badges.WAITING, whose=Party.AGENCY, over=False, shown=False, pending=True),
        "Demandée",
    )
    PENDING = (
        "a_la_signature",
        OrderMeaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False, shown=False, pending=True),
        "À la signature",
    )
    AUTHORIZED = (
        "autorisee",
        OrderMeaning(look=badges.GOOD, whose=Party.NOBODY, over=False, shown=True, pending=False),
        "Autorisée",
    )
    REFUSED = (
        "refusee",
        OrderMeaning(look=badges.REFUSED, whose=Party.NOBODY, over=True, shown=False, pending=False),
        "Refusée",
    )
    SUSPENDED = (
        "suspendue",
        OrderMeaning(look=badges.SUSPENDED, whose=Party.AGENCY, over=False, shown=True, pending=False),
        "Suspendue",
    )
    REPEALED = (
        "abrogee",
        OrderMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, shown=True, pending=False),
        "Abrogée",
    )
    REPLACED = (
        "remplacee",
        OrderMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, shown=True, pending=False),
        "Remplacée par un protocole national",
    )
    EXPIRED = (
        "echue",
        OrderMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, shown=True, pending=False),
        "Arrivée à son terme",
    )
    WITHDRAWN = (
        "retiree",
        OrderMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, shown=False, pending=False),
        "Demande retirée",
    )
    CLOSED = (
        "sans_suite",
        OrderMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, shown=False, pending=False),
        "Sans suite",
    )


class OrderOutcome(models.TextChoices):
    """What is proposed to the Director General about a protocol, in one region."""

    AUTHORIZE = "autoriser", "Autoriser"
    REFUSE = "refuser", "Refuser"


class OpinionOutcome(models.TextChoices):
    """The outcome of an opinion of the Haute Autorité de santé."""

    FAVORABLE = "FAVORABLE", "Favorable"
    WITH_RESERVATIONS = "FAVORABLE_AVEC_RESERVES", "Favorable avec réserves"
    UNFAVORABLE = "DEFAVORABLE", "Défavorable"


class DerogatoryActKind(models.TextChoices):
    """The aim of an act."""

    PREVENTION = "PREVENTION", "Prévention"
    DIAGNOSIS = "DIAGNOSTIC", "Diagnostic"
    TREATMENT = "THERAPEUTIQUE", "Thérapeutique"


class DerogatoryActSubKind(models.TextChoices):
    """What is done in an act."""

    PRESCRIBING = "PRESCRIPTION", "Prescription"
    PERFORMING = "REALISATION", "Réalisation"
    INTERPRETING = "INTERPRETATION", "Interprétation"
    CONSULTING = "CONSULTATION", "Consultation"
    ADAPTING = "ADAPTATION_TRAITEMENT", "Adaptation du traitement"
    REFERRING = "ORIENTATION", "Orientation"


class CatalogueState(models.TextChoices):
    """Where a protocol stands for whoever reads the catalogue."""

    OPEN = "ouvert", "Adhésion ouverte"
    AUTHORIZED = "autorise", "Autorisé"
    LOCAL = "local", "Protocole local"
    REPLACED = "remplace", "Remplacé ou abrogé"
    NOT_AUTHORIZED = "sans_autorisation", "Sans autorisation connue"

    @property
    def tone(self) -> str:
        """The look of its badge: green only where one may join."""
        return _TONES[self]


_TONES = for_each(
    CatalogueState,
    "tone",
    {
        CatalogueState.OPEN: "success",
        CatalogueState.AUTHORIZED: "info",
        CatalogueState.LOCAL: "neutral",
        CatalogueState.REPLACED: "neutral",
        CatalogueState.NOT_AUTHORIZED: "neutral",
    },
)


class Access(models.TextChoices):
    """How a team of a region comes to a protocol: the groups of the catalogue, in the order in which they are read."""

    OPEN = "adhesion", "Ouverts à l’adhésion dans votre région"
    DECLARED = "declaration", "Nationaux : votre équipe les rejoint par une déclaration"
    EXTENSION = "extension", "Autorisés dans une autre région : à étendre d’abord à la vôtre"
    OTHER = "autres", "Les autres protocoles"


class Role(models.TextChoices):
    """The side of a member in the cooperation."""

    DELEGATING = "delegant", "Délégant"
    DELEGATED = "delegue", "Délégué"

    @property
    def person(self) -> str:
        """In words that fit anybody."""
        return "personne délégante" if self == Role.DELEGATING else "personne déléguée"

    @property
    def verb(self) -> str:
        """What the person does with the acts of the protocol."""
        return "déléguer" if self == Role.DELEGATING else "réaliser"

    @property
    def opposite(self) -> Role:
        return Role.DELEGATED if self == Role.DELEGATING else Role.DELEGATING


class Nature(models.TextChoices):
    """Nature of the cooperation, for the letter of intent (CSP, L. 4011-1)."""

    CARE_ACTS = "actes_de_soins", "Transfert d’actes de soins"
    ACTIVITIES = "activites", "Transfert d’activités"
    PREVENTION = "prevention", "Transfert d’actes de prévention"
    REORGANIZATION = (
        "reorganisation",
        "Réorganisation du mode d’intervention auprès des patients",
    )


@dataclass(frozen=True, kw_only=True)
class ProjectMeaning(Meaning):
    """What the state of a project means.

    Attributes:
        step: the first step of the stepper that it stands for; None where no order can come any more.
        under_instruction: filed, and not decided.
        before_the_has: between the visa of the agency and the opinion of the HAS.
    """

    step: int | None = UNSAID
    under_instruction: bool = UNSAID
    before_the_has: bool = UNSAID


class ProjectState(State):
    """The life of a project of protocol. What the agency, the HAS and the signatory do meanwhile are other machines."""

    DRAFTING = (
        "redaction",
        ProjectMeaning(
            look=badges.DRAFT, whose=Party.TEAM, over=False, step=1, under_instruction=False, before_the_has=False
        ),
        "en rédaction",
    )
    FILED = (
        "depose",
        ProjectMeaning(
            look=badges.MOVING, whose=Party.AGENCY, over=False, step=2, under_instruction=True, before_the_has=False
        ),
        "déposé",
    )
    ENDORSED = (
        "vise",
        ProjectMeaning(
            look=badges.GOOD, whose=Party.AGENCY, over=False, step=4, under_instruction=True, before_the_has=True
        ),
        "visé par l’agence",
    )
    TRANSMITTED = (
        "transmis",
        ProjectMeaning(
            look=badges.MOVING, whose=Party.HAS, over=False, step=4, under_instruction=True, before_the_has=True
        ),
        "transmis à la HAS",
    )
    REVIEWED = (
        "avis_rendu",
        ProjectMeaning(
            look=badges.MOVING, whose=Party.AGENCY, over=False, step=5, under_instruction=True, before_the_has=False
        ),
        "avis de la HAS rendu",
    )
    DECIDED = (
        "decide",
        ProjectMeaning(
            look=badges.GOOD, whose=Party.NOBODY, over=True, step=7, under_instruction=False, before_the_has=False
        ),
        "décidé",
    )
    REJECTED = (
        "rejete",
        ProjectMeaning(
            look=badges.REFUSED, whose=Party.NOBODY, over=True, step=None, under_instruction=False, before_the_has=False
        ),
        "rejeté par l’agence",
    )
    WITHDRAWN = (
        "retire",
        ProjectMeaning(
            look=badges.ENDED, whose=Party.NOBODY, over=True, step=None, under_instruction=False, before_the_has=False
        ),
        "retiré",
    )
    CLOSED = (
        "sans_suite",
        ProjectMeaning(
            look=badges.ENDED, whose=Party.NOBODY, over=True, step=None, under_instruction=False, before_the_has=False
        ),
        "sans suite",
    )


class Awaited(models.TextChoices):
    """For whom a team writes a new version of its filed protocol."""

    AGENCY = "agence", "demandée par l’agence"
    HAS = "has", "demandée par la Haute Autorité de santé"
    RESERVATIONS = "reserves", "en réponse aux réserves de la Haute Autorité de santé"


@dataclass(frozen=True, kw_only=True)
class ReservationMeaning(Meaning):
    """What the state of a reservation means.

    Attributes:
        pending: it keeps the agency from deciding.
        answered: the team has given its answer.
    """

    pending: bool = UNSAID
    answered: bool = UNSAID


class ReservationState(State):
    """A reservation of the HAS, to its lifting."""

    OPEN = (
        "ouverte",
        ReservationMeaning(look=badges.ATTENTION, whose=Party.TEAM, over=False, pending=True, answered=False),
        "à lever",
    )
    ANSWERED = (
        "repondue",
        ReservationMeaning(look=badges.MOVING, whose=Party.HAS, over=False, pending=True, answered=True),
        "réponse à examiner",
    )
    # A newer version of the protocol is examined again.
    LIFTED = (
        "levee",
        ReservationMeaning(look=badges.GOOD, whose=Party.NOBODY, over=False, pending=False, answered=True),
        "levée",
    )
    LAPSED = (
        "caduque",
        ReservationMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, pending=False, answered=False),
        "caduque",
    )


class Lifter(models.TextChoices):
    """Who lifts reservations."""

    HAS = "has", "la Haute Autorité de santé"
    AGENCY = "ars", "l’agence régionale de santé"

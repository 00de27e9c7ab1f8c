"""Closed lists of protocols. Values are those of the reference data, in French where the law names them."""

from __future__ import annotations

from django.db import models


class Regime(models.TextChoices):
    """The legal regime of a protocol: how it is authorised, and how a team joins it."""

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
        """Authorised by, and for, the entity that wrote it."""
        return self.value.startswith("LOCAL")


class OrderState(models.TextChoices):
    """The authorization of a protocol in a region, or in the whole country: from the request to its end."""

    REQUESTED = "demandee", "Demandée"
    PENDING = "a_la_signature", "À la signature"
    AUTHORIZED = "autorisee", "Autorisée"
    REFUSED = "refusee", "Refusée"
    SUSPENDED = "suspendue", "Suspendue"
    REPEALED = "abrogee", "Abrogée"
    REPLACED = "remplacee", "Remplacée par un protocole national"
    WITHDRAWN = "retiree", "Demande retirée"
    CLOSED = "sans_suite", "Sans suite"


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
    PREVENTION = "PREVENTION", "Prévention"
    DIAGNOSIS = "DIAGNOSTIC", "Diagnostic"
    TREATMENT = "THERAPEUTIQUE", "Thérapeutique"


class DerogatoryActSubKind(models.TextChoices):
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
        return {CatalogueState.OPEN: "success", CatalogueState.AUTHORIZED: "info"}.get(self, "neutral")


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


class IntentKind(models.TextChoices):
    """What a letter of intent announces to the agency."""

    CREATION = "creation", "Création d’un protocole"
    EXTENSION = "extension", "Extension d’un protocole à une région"
    REVISION = "revision", "Nouvelle version d’un protocole"

    @property
    def leads_to_drafting(self) -> bool:
        """Whether a document is drafted once the letter is retained; an extension takes a version as it is."""
        return self is not IntentKind.EXTENSION


class IntentState(models.TextChoices):
    """The life of a letter of intent (label for agents; the public label is in INTENT_PUBLIC_LABELS)."""

    DRAFT = "brouillon", "en préparation"
    FILED = "deposee", "à examiner"
    EXAMINED = "en_examen", "en examen"
    MORE_ASKED = "complement_demande", "complément demandé"
    RETAINED = "retenue", "retenue"
    REDIRECTED = "reorientee", "réorientée"
    NOT_RETAINED = "non_retenue", "non retenue"
    WITHDRAWN = "retiree", "retirée"
    CLOSED = "sans_suite", "sans suite"


INTENT_PUBLIC_LABELS = {
    IntentState.FILED: "reçue par l’agence",
    IntentState.EXAMINED: "examinée par l’agence",
    IntentState.MORE_ASKED: "complément attendu de votre équipe",
}


class Redirection(models.TextChoices):
    """Where a letter of intent is redirected."""

    ADHESION = "adhesion", "Adhérer à un protocole déjà autorisé"
    EXTENSION = "extension", "Demander l’extension d’un protocole autorisé ailleurs"
    NATIONAL = "national", "Déclarer la mise en œuvre d’un protocole national"
    LOCAL = "local", "Écrire un protocole local dans la structure"
    PPSPR = "ppspr", "Écrire un protocole pluriprofessionnel de soins de premier recours"
    NOTHING = "aucune", "Aucune dérogation n’est nécessaire"


class ProjectState(models.TextChoices):
    """The life of a project of protocol. What the agency, the HAS and the signatory do meanwhile are other machines."""

    DRAFTING = "redaction", "en rédaction"
    FILED = "depose", "déposé"
    ENDORSED = "vise", "visé par l’agence"
    TRANSMITTED = "transmis", "transmis à la HAS"
    REVIEWED = "avis_rendu", "avis de la HAS rendu"
    DECIDED = "decide", "décidé"
    REJECTED = "rejete", "rejeté par l’agence"
    WITHDRAWN = "retire", "retiré"
    CLOSED = "sans_suite", "sans suite"


class Awaited(models.TextChoices):
    """For whom a team writes a new version of its filed protocol."""

    AGENCY = "agence", "demandée par l’agence"
    HAS = "has", "demandée par la Haute Autorité de santé"
    RESERVATIONS = "reserves", "en réponse aux réserves de la Haute Autorité de santé"


class RemarkState(models.TextChoices):
    """A remark on one section or one field."""

    OPEN = "ouverte", "à traiter"
    ANSWERED = "repondue", "répondue"
    CLOSED = "close", "close"


class ReservationState(models.TextChoices):
    """A reservation of the HAS, to its lifting."""

    OPEN = "ouverte", "à lever"
    ANSWERED = "repondue", "réponse à examiner"
    LIFTED = "levee", "levée"
    LAPSED = "caduque", "caduque"


class Lifter(models.TextChoices):
    """Who lifts reservations."""

    HAS = "has", "la Haute Autorité de santé"
    AGENCY = "ars", "l’agence régionale de santé"

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
    """The last known state of the authorization of a protocol in a region, or in the whole country."""

    REQUESTED = "demandee", "Demandée"
    AUTHORIZED = "autorisee", "Autorisée"
    REFUSED = "refusee", "Refusée"
    SUSPENDED = "suspendue", "Suspendue"
    REPEALED = "abrogee", "Abrogée"
    REPLACED = "remplacee", "Remplacée par un protocole national"


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

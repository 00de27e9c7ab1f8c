"""What authorises a protocol: an order per region (regimes of 2009 and 2014), an order of the minister, an opinion."""

from __future__ import annotations

import datetime

from django.db import models

from accounts.models import Agency
from protocols.choices import OpinionOutcome, OrderState
from protocols.models.protocols import Protocol, ProtocolVersion


class RegionalAuthorizationQuerySet(models.QuerySet):
    def in_force(self, day: datetime.date):
        """Those that on `day` open an adhesion: authorised, with the number, the date and the publication entered."""
        return self.filter(state=OrderState.AUTHORIZED, order_date__lte=day, publication_date__lte=day).exclude(
            models.Q(order_number="") | models.Q(publication_reference="")
        )


class RegionalAuthorization(models.Model):
    """The authorization of a protocol, in one of its versions, for one region.

    Created from the reference data with what is known, completed by the agency through
    `protocols.services.authorizations.record`.
    """

    protocol = models.ForeignKey(
        Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="regional_authorizations"
    )
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        Agency, verbose_name="agence", on_delete=models.PROTECT, related_name="regional_authorizations"
    )
    order_number = models.CharField("numéro de l’arrêté", max_length=60, blank=True)
    order_date = models.DateField("date de l’arrêté", null=True, blank=True)
    publication_reference = models.CharField(
        "référence de publication", max_length=160, blank=True, help_text="Recueil des actes administratifs, numéro."
    )
    publication_date = models.DateField("date de publication", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=OrderState.choices)
    state_verified = models.BooleanField("état confirmé par une source", default=False)
    note = models.TextField("note", blank=True)
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = RegionalAuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation régionale"
        verbose_name_plural = "autorisations régionales"
        ordering = ["agency__region"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=OrderState.values), name="known_regional_state"),
            models.UniqueConstraint(
                fields=["protocol", "agency"],
                condition=models.Q(state=OrderState.AUTHORIZED),
                name="one_authorization_per_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.code}, {self.agency.region}"

    def missing(self, day: datetime.date) -> list[str]:
        """What keeps it from being in force on `day`, in words; empty when it is. Same rule as `in_force`."""
        if self.state != OrderState.AUTHORIZED:
            return [f"son état est « {self.get_state_display().lower()} »"]
        found = [
            words
            for words, value in (
                ("le numéro de l’arrêté", self.order_number),
                ("la date de l’arrêté", self.order_date),
                ("la référence de publication", self.publication_reference),
                ("la date de publication", self.publication_date),
            )
            if not value
        ]
        if not found and max(self.order_date, self.publication_date) > day:
            found = [f"il entre en vigueur le {max(self.order_date, self.publication_date):%d/%m/%Y}"]
        return found

    def is_in_force(self, day: datetime.date) -> bool:
        return not self.missing(day)


class MinisterialAuthorization(models.Model):
    """The order of the minister that authorises a national protocol in the whole country."""

    protocol = models.ForeignKey(
        Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="ministerial_authorizations"
    )
    order_number = models.CharField("numéro de l’arrêté", max_length=60, blank=True)
    order_date = models.DateField("date de l’arrêté", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=OrderState.choices)
    state_verified = models.BooleanField("état confirmé par une source", default=False)
    note = models.TextField("note", blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "autorisation ministérielle"
        verbose_name_plural = "autorisations ministérielles"
        ordering = [models.F("order_date").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=OrderState.values), name="known_ministerial_state"),
            models.UniqueConstraint(
                fields=["protocol", "order_date"], nulls_distinct=False, name="one_ministerial_order_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.code}, France"


class HasOpinion(models.Model):
    """The opinion of the Haute Autorité de santé on a protocol; an empty field is unknown."""

    protocol = models.OneToOneField(
        Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="has_opinion"
    )
    outcome = models.CharField("sens", max_length=24, choices=OpinionOutcome.choices, blank=True)
    number = models.CharField("numéro", max_length=60, blank=True)
    date = models.DateField("date", null=True, blank=True)
    read = models.BooleanField(
        "avis lu", default=False, help_text="Sinon, le sens est déduit de l’autorisation qui a suivi."
    )

    class Meta:
        verbose_name = "avis de la HAS"
        verbose_name_plural = "avis de la HAS"

    def __str__(self) -> str:
        return f"{self.get_outcome_display() or 'Avis'} — {self.protocol.code}"

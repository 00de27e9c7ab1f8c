"""What authorizes a national protocol: an order of the minister."""

from __future__ import annotations

from django.db import models

from protocols.choices import OrderState
from protocols.models.protocols import Protocol


class MinisterialAuthorization(models.Model):
    """The order of the minister that authorizes a national protocol in the whole country."""

    protocol = models.ForeignKey(
        Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="ministerial_authorizations"
    )
    order_number = models.CharField("numéro de l’arrêté", max_length=60, blank=True)
    order_date = models.DateField("date de l’arrêté", null=True, blank=True)
    state = models.CharField("état", max_length=14, choices=OrderState.choices)
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

"""The legal regimes, as rows with dates: what each opens, and the law that a protocol of it stands on."""

from __future__ import annotations

import datetime

from django.db import models

from coopps.kernel.law.models import Reviewed
from protocols.choices import Opening, Regime


class RegimeRule(Reviewed):
    """What a regime opens from a day on. It opens nothing before a legal officer has read the row that says so."""

    identified_by = ("regime",)

    regime = models.CharField("régime", max_length=12, choices=Regime.choices)
    opens_creation = models.BooleanField("ouvre la création d’un protocole", default=False)
    opens_extension = models.BooleanField("ouvre l’extension à une région", default=False)
    opens_adhesion = models.BooleanField("ouvre l’adhésion d’une équipe", default=False)
    needs_funders = models.BooleanField("demande l’avis du collège des financeurs", default=False)
    has_term = models.BooleanField("l’arrêté fixe une durée", default=False)
    legal_basis = models.CharField("fondement", max_length=300)
    sentence = models.TextField("ce que dit la page d’un protocole", help_text="Une phrase, avec les articles.")

    class Meta(Reviewed.Meta):
        verbose_name = "règle de régime"
        verbose_name_plural = "règles de régime"
        ordering = ["regime", "-valid_from"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["regime", "valid_from"], name="one_rule_per_regime_and_day"),
            models.CheckConstraint(condition=models.Q(regime__in=Regime.values), name="rule_of_a_known_regime"),
        ]

    def __str__(self) -> str:
        return f"{self.get_regime_display()} ({self.valid_from:%d/%m/%Y})"

    @classmethod
    def of(cls, regime: str, day: datetime.date) -> RegimeRule:
        """The rule in force; one that asks and opens nothing where there is none."""
        return cls.objects.in_force(day).filter(regime=regime).first() or cls(regime=regime)

    def says(self, opening: Opening) -> bool:
        """What the row says, read or not."""
        return {
            Opening.CREATION: self.opens_creation,
            Opening.EXTENSION: self.opens_extension,
            Opening.ADHESION: self.opens_adhesion,
        }[opening]

    def opens(self, opening: Opening) -> bool:
        return self.is_reviewed and self.says(opening)

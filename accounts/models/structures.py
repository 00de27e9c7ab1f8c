"""Where one exercises."""

import re

from django.db import models

from accounts.choices import StructureKind
from coopps.kernel.names import no_address
from coopps.kernel.typed.folding import folded

# What is copied from one place to another.
PLACE_FIELDS = ("name", "kind", "finess", "siret", "address", "postcode", "city", "department")


class Establishment(models.Model):
    """The fields of a place: of exercise of a person, or of a team."""

    name = models.CharField(
        "nom de la structure", max_length=200, help_text="Raison sociale ou nom du cabinet.", validators=[no_address]
    )
    kind = models.CharField("type de structure", max_length=20, choices=StructureKind.choices)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True, help_text="Neuf caractères, s’il existe.")
    siret = models.CharField("numéro SIRET", max_length=14, blank=True, help_text="Quatorze chiffres, s’il existe.")
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    department = models.CharField(
        "département", max_length=3, help_text="Code du département : 76, 2A, 971…", db_index=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name if self.name_says_town else f"{self.name}, {self.city}"

    @property
    def name_says_town(self) -> bool:
        """Whether the name ends with the town, which is then not said twice: « Hôpital de Vernon »."""
        name, town = (" ".join(re.findall(r"\w+", folded(text))) for text in (self.name, self.city))
        return f" {name}".endswith(f" {town}")

    @property
    def street_and_town(self) -> list[str]:
        """Where it is, a line each; a line that is not known is left out."""
        return [line for line in (self.address, f"{self.postcode} {self.city}".strip()) if line]

    @property
    def address_lines(self) -> list[str]:
        """What an envelope bears below the name of a person."""
        return [line for line in (self.name, *self.street_and_town) if line]

    @property
    def full_address(self) -> str:
        """The address on one line."""
        return ", ".join(self.address_lines)

"""The directory of the demonstration: a few thousand people of its two regions, of whom nobody exists.

Each bears the name « Démo » and a number that the register does not give; their structures say « de démonstration ».
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

from accounts.models import DirectoryPerson
from accounts.rpps_extract import COLUMNS, SEPARATOR
from accounts.rules import with_luhn_key
from accounts.services.directory import import_directory
from coopps.demo import names, people
from coopps.demo.places import GRAND_EST, NORMANDY

PEOPLE = 3000
# Above the numbers of those who have an account in the demonstration.
FIRST = 50_000

_PROFESSIONS = (
    ("60", "Infirmier", ""),
    ("10", "Médecin", "Médecine générale"),
    ("60", "Infirmier", ""),
    ("70", "Masseur-Kinésithérapeute", ""),
    ("10", "Médecin", "Urologie"),
    ("21", "Pharmacien", ""),
    ("60", "Infirmier", ""),
    ("50", "Sage-Femme", ""),
    ("10", "Médecin", "Oncologie médicale"),
    ("91", "Orthophoniste", ""),
)
_STRUCTURES = (
    ("S", "SA01", "Etablissement public de santé", "HOPITAL DE DEMONSTRATION"),
    ("L", "SA07", "Cabinet individuel", "CABINET DE DEMONSTRATION"),
    ("L", "SA08", "Cabinet de groupe", "MAISON MEDICALE DE DEMONSTRATION"),
    ("S", "SA05", "Centre de santé", "CENTRE DE SANTE DE DEMONSTRATION"),
)


def load() -> None:
    """Import it, unless a directory is there."""
    if DirectoryPerson.objects.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annuaire-de-demonstration.txt"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(SEPARATOR.join(COLUMNS) + "\n")
            file.writelines(f"{line}\n" for line in lines())
        import_directory(path)


def lines() -> Iterator[str]:
    """One line for each person, in a structure of a town."""
    towns = [("NOR", *town) for town in NORMANDY.items()] + [("GES", *town) for town in GRAND_EST.items()]
    drawn = {region: names.names(region) for region in ("NOR", "GES")}
    for rank, (region, town, postcode) in zip(range(PEOPLE), itertools.cycle(towns), strict=False):
        first_name, last_name = next(drawn[region])
        number = people.rpps(FIRST + rank)
        # The second number of two regular draws: no profession is bound to a town.
        code, profession, expertise = _PROFESSIONS[(rank // 7 + rank) % len(_PROFESSIONS)]
        mode, sector, sector_label, structure = _STRUCTURES[(rank // 3 + rank // 42) % len(_STRUCTURES)]
        place = towns.index((region, town, postcode)) * len(_STRUCTURES) + _STRUCTURES.index(
            (mode, sector, sector_label, structure)
        )
        values = {
            "Type d'identifiant PP": "8",
            "Identifiant PP": number,
            "Identification nationale PP": f"8{number}",
            "Nom d'exercice": last_name.upper(),
            "Prénom d'exercice": first_name,
            "Code profession": code,
            "Libellé profession": profession,
            "Code catégorie professionnelle": "C",
            "Libellé savoir-faire": expertise,
            "Code mode exercice": mode,
            "Numéro SIRET site": with_luhn_key(f"9990{place:05d}0001"),
            "Numéro FINESS site": with_luhn_key(f"{postcode[:2]}99{place:04d}"),
            "Raison sociale site": f"{structure} {town.upper()}",
            "Numéro Voie (coord. structure)": "1",
            "Libellé type de voie (coord. structure)": "Rue",
            "Libellé Voie (coord. structure)": "DE L'EXEMPLE",
            "Code postal (coord. structure)": postcode,
            "Libellé commune (coord. structure)": town,
            "Code secteur d'activité": sector,
            "Libellé secteur d'activité": sector_label,
        }
        yield SEPARATOR.join(values.get(column, "") for column in COLUMNS)

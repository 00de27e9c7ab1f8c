"""Synthetic extracts of the RPPS, with the real header: for tests and benchmarks.

Nobody in them exists: names say so, and numbers begin with 99, which the register does not give. The same seed gives
the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from accounts.rpps_extract import COLUMNS, SEPARATOR
from accounts.rules import with_luhn_key

_LAST_NAMES = ("FICTIF", "EXEMPLE", "SPÉCIMEN", "D'ESSAI", "MODÈLE", "INVENTÉ")
_SUFFIXES = ("NORD", "SUD", "EST", "OUEST", "ALPHA", "BÊTA", "GAMMA", "DELTA")
_FIRST_NAMES = ("Camille", "Dominique", "Maëlle", "Chloé", "Jean-Noël", "Sacha", "Alix", "Eden")
_PROFESSIONS = (
    ("10", "Médecin", "S", "SM54", "Médecine générale"),
    ("60", "Infirmier", "", "", ""),
    ("70", "Masseur-Kinésithérapeute", "", "", ""),
    ("21", "Pharmacien", "", "", ""),
    ("50", "Sage-Femme", "", "", ""),
)
_CITIES = (
    ("76000", "76540", "Rouen"),
    ("14000", "14118", "Caen"),
    ("20000", "2A004", "Ajaccio"),
    ("97400", "97411", "Saint-Denis"),
    ("54000", "54395", "Nancy"),
)
_PLACES = (
    ("L", "Libéral", "SA07", "Cabinet individuel", "CABINET"),
    ("S", "Salarié", "SA01", "Etablissement public de santé", "CENTRE HOSPITALIER"),
    ("L", "Libéral", "SA08", "Cabinet de groupe", "MAISON MÉDICALE"),
)


def _one_of(options: Sequence, rank: int, salt: int):
    """One of `options`, always the same for the same rank and salt."""
    return options[((rank + 1) * 2654435761 + salt * 40503 >> 9) % len(options)]


def synthetic_rpps(rank: int) -> str:
    """The RPPS number of the person of that rank, with its right key."""
    return with_luhn_key(f"99{rank:08d}")


def line(**values: str) -> str:
    """One line of an extract from a few columns, named as `person()` and `activity()` name them; the others are empty."""
    return SEPARATOR.join(values.get(name, "") for name in _FIELDS)


def person(rank: int, **changes: str) -> dict[str, str]:
    """The columns about the person of that rank."""
    number = synthetic_rpps(rank)
    code, label, kind, skill, skill_label = _one_of(_PROFESSIONS, rank, 1)
    civility_code, civility = _one_of((("MME", "Madame"), ("M", "Monsieur")), rank, 2)
    return {
        "id_type": "8",
        "id_number": number,
        "national_id": f"8{number}",
        "title_code": "DR" if code == "10" else "",
        "title": "Docteur" if code == "10" else "",
        "civility_code": civility_code,
        "civility": civility,
        "last_name": f"{_one_of(_LAST_NAMES, rank, 3)}-{_one_of(_SUFFIXES, rank, 4)}",
        "first_name": _one_of(_FIRST_NAMES, rank, 5),
        "profession_code": code,
        "profession": label,
        "category_code": "C",
        "category": "Civil",
        "skill_type_code": kind,
        "skill_type": "Spécialité ordinale" if kind else "",
        "skill_code": skill,
        "skill": skill_label,
    } | changes


def activity(rank: int, **changes: str) -> dict[str, str]:
    """The columns about the activity of that rank."""
    mode, mode_label, sector, sector_label, name = _one_of(_PLACES, rank, 6)
    postcode, commune, city = _one_of(_CITIES, rank, 7)
    return {
        "mode_code": mode,
        "mode": mode_label,
        "siret": with_luhn_key(f"{900000000 + rank % 9999999:09d}0001"),
        "finess": with_luhn_key(f"{postcode[:2]}{rank % 999999:06d}"),
        "structure_id": f"F{rank:012d}",
        "structure": f"{name} FICTIF {rank % 9973}",
        "street_number": str(1 + rank % 140),
        "street_type_code": "R",
        "street_type": "Rue",
        "street": _one_of(("DES TILLEULS", "DE LA DÉMONSTRATION", "DU MODÈLE", "DES EXEMPLES"), rank, 8),
        "distribution": f"{postcode} {city.upper()}",
        "postcode": postcode,
        "commune_code": commune,
        "city": city,
        "phone": f"0199{rank % 1000000:06d}",
        "email": f"structure{rank}@exemple.invalid",
        "authority": "ARS/ARS/ARS",
        "sector_code": sector,
        "sector": sector_label,
        "role_code": "",
        "activity_kind_code": "GENR01",
        "activity_kind": "Activité standard de soin ou de pharmacien",
    } | changes


def lines(rows: int, *, seed: int = 1) -> Iterator[str]:
    """`rows` lines without the header: people with one to three activities each."""
    rank = written = 0
    while written < rows:
        who = person(rank)
        for _ in range(min(_one_of((1, 1, 1, 2, 2, 3), rank, seed), rows - written)):
            yield line(**who, **activity(written + seed * 10_000_019))
            written += 1
        rank += 1


def write_extract(path: Path, content: Iterable[str], *, encoding: str = "utf-8") -> Path:
    """Write the header, then the lines of `content`; return `path`."""
    with path.open("w", encoding=encoding, newline="\n") as file:
        file.write(SEPARATOR.join(COLUMNS) + "\n")
        file.writelines(f"{row}\n" for row in content)
    return path


_FIELDS = (
    "id_type", "id_number", "national_id", "title_code", "title", "civility_code", "civility", "last_name",
    "first_name", "profession_code", "profession", "category_code", "category", "skill_type_code", "skill_type",
    "skill_code", "skill", "mode_code", "mode", "siret", "siren", "finess", "finess_legal", "structure_id",
    "structure", "brand", "addressee", "point", "street_number", "street_repetition", "street_type_code",
    "street_type", "street", "distribution", "cedex", "postcode", "commune_code", "city", "country_code", "country",
    "phone", "phone_2", "fax", "email", "department_code", "department", "former_id", "authority", "sector_code",
    "sector", "pharmacist_section_code", "pharmacist_section", "role_code", "role", "activity_kind_code",
    "activity_kind",
)  # fmt: skip

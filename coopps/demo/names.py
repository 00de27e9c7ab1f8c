"""Names for the people of the demonstration: what one meets in the two regions, and « Démo » at the end of each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

_FIRST = (
    "Camille", "Léa", "Antoine", "Aïcha", "Louis", "Marion", "Hugo", "Fatou", "Élise", "Rémi", "Sophie", "Karim", "Agathe",
    "Thomas", "Inès", "Julien", "Clémence", "Mehdi", "Pauline", "Bastien", "Jade", "Romain", "Yasmine", "Maxime", "Lucie",
    "Étienne", "Manon", "Samuel", "Noémie", "Victor", "Salomé", "Damien", "Élodie", "Ousmane", "Margaux", "Florent", "Zoé",
    "Adrien", "Capucine", "Nicolas", "Anaïs", "Gaël", "Mathilde",
)  # fmt: skip
_LAST = {
    "NOR": (
        "Lemonnier", "Lefebvre", "Hébert", "Duval", "Auber", "Vasseur", "Delaunay", "Quesnel", "Lecoq", "Bréard", "Osmont",
        "Langlois", "Fontaine", "Guérin", "Leprévost", "Toutain", "Anquetil", "Hue", "Picard", "Renault", "Marais", "Lepage",
        "Noël", "Duchemin", "Cauvin", "Legendre", "Mauger", "Poulain", "Roussel", "Bonnet", "Tirel", "Ledoux", "Varin", "Bazire",
        "Gosselin", "Heurtevent", "Lemarchand",
    ),
    "GES": ("Schmitt", "Weber", "Klein", "Muller", "Jacquot", "Thiébaut", "Colin", "Kessler", "Simon", "Humbert", "Walter"),
}  # fmt: skip


def names(region: str) -> Iterator[tuple[str, str]]:
    """First names and last names, a pair for each person: no pair comes twice before some four hundred."""
    last = _LAST[region]
    return (
        (first, f"{name}-Démo") for first, name in zip(itertools.cycle(_FIRST), itertools.cycle(last), strict=False)
    )

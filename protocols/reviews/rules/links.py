"""Links of interest that a comparison shows: the same structure, by its FINESS number or by its name. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coopps.kernel.typed.folding import folded

# Words that say nothing of which structure it is.
_EMPTY = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"])


@dataclass(frozen=True)
class Place:
    """A structure where somebody works.

    Attributes:
        whose: said of it when it is the same: « lieu de la coopération », « structure de Noa Démo ».
    """

    name: str
    finess: str = ""
    whose: str = ""


def words_of(name: str) -> frozenset[str]:
    """The words of a name without accent, case, punctuation and small words, whatever their order; “C.H.U.” is “CHU”."""
    return frozenset(re.findall(r"[a-z0-9]+", folded(name.replace(".", "")))) - _EMPTY


def found_links(own: Iterable[Place], theirs: Iterable[Place]) -> list[str]:
    """One sentence for each structure of `theirs` that is one of `own`: the same FINESS number, else the same words."""
    own = list(own)
    numbers = {place.finess.strip() for place in own} - {""}
    names = {words_of(place.name) for place in own} - {frozenset()}
    found = []
    for place in theirs:
        if place.finess.strip() in numbers:
            found.append(f"Même numéro FINESS ({place.finess.strip()}) : {place.name}, {place.whose}.")
        elif words_of(place.name) in names:
            found.append(f"Même structure : {place.name}, {place.whose}.")
    return list(dict.fromkeys(found))

"""What Django says of a field that is not right, in the portal's own voice: what is wrong, and what to do."""

from __future__ import annotations

from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

_CHOICE = "Ce choix n’est plus proposé : choisissez dans la liste."
# The words of Django → ours.
_OURS = {
    "Enter a valid email address.": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr.",
    "Enter a valid URL.": "Cette adresse de site n’est pas complète. Exemple : https://www.exemple.fr.",
    "Enter a valid value.": "Cette réponse n’a pas la forme attendue. Relisez l’exemple donné sous la question.",
    "Select a valid choice. That choice is not one of the available choices.": _CHOICE,
    "Select a valid choice. %(value)s is not one of the available choices.": _CHOICE,
    "“%(pk)s” is not a valid value.": _CHOICE,
    "Enter a list of values.": _CHOICE,
    "Enter a whole number.": "Un nombre entier est attendu ici, en chiffres.",
    "Enter a number.": "Un nombre est attendu ici, en chiffres.",
    "Enter a valid date.": "Cette date n’existe pas. Exemple : 3 mai 2026, ou 03/05/2026.",
    "Enter a valid time.": "Cette heure n’existe pas. Exemple : 14:30.",
    "Null characters are not allowed.": "Ce texte contient un signe invisible qui ne peut pas être gardé : tapez-le de nouveau.",
    "No file was submitted. Check the encoding type on the form.": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
    "No file was submitted.": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
    "The submitted file is empty.": "Ce fichier est vide : choisissez-le de nouveau, ou choisissez-en un autre.",
}
_LENGTHS = {
    "max_length": "Ce texte est trop long : {limit_value} caractères au plus, et il y en a {show_value}.",
    "min_length": "Ce texte est trop court : {limit_value} caractères au moins, et il y en a {show_value}.",
    "max_value": "Ce nombre est trop grand : {limit_value} au plus.",
    "min_value": "Ce nombre est trop petit : {limit_value} au moins.",
}


@cache
def _known() -> dict[str, str]:
    return {gettext(theirs): ours for theirs, ours in _OURS.items()}


def in_our_voice(error: ValidationError) -> str:
    """The sentence of one error; what the portal said itself is left as it is."""
    params = error.params or {}
    if error.code in _LENGTHS and "limit_value" in params and "show_value" in params:
        return _LENGTHS[error.code].format(**params)
    return _known().get(str(error.message)) or next(iter(error.messages))

"""What is said of a field that is not right: the portal's sentences, and never those of a library."""

from __future__ import annotations

import pytest
from django import forms
from django.core.validators import MinLengthValidator
from django.forms.utils import ErrorList

from coopps.kernel.typed.wording import _OURS, in_our_voice


def said(field: forms.Field, value) -> list[str]:
    try:
        field.clean(value)
    except forms.ValidationError as error:
        return [in_our_voice(one) for one in ErrorList(error.error_list).as_data()]
    return []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (
            forms.EmailField(),
            "camille",
            "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr.",
        ),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Ce choix n’est plus proposé : choisissez dans la liste."),
        (forms.CharField(max_length=3), "abcd", "Ce texte est trop long : 3 caractères au plus, et il y en a 4."),
        (
            forms.CharField(validators=[MinLengthValidator(3)]),
            "ab",
            "Ce texte est trop court : 3 caractères au moins, et il y en a 2.",
        ),
        (forms.IntegerField(max_value=5), "8", "Ce nombre est trop grand : 5 au plus."),
        (forms.IntegerField(), "x", "Un nombre entier est attendu ici, en chiffres."),
        (
            forms.CharField(),
            "a\0b",
            "Ce texte contient un signe invisible qui ne peut pas être gardé : tapez-le de nouveau.",
        ),
    ],
)
def test_the_sentence(field, value, sentence):
    assert [one.replace("\u00a0", " ") for one in said(field, value)] == [sentence]


def test_the_portal_s_own_sentences_stay():
    error = forms.ValidationError("Ce numéro n’est pas celui d’un RPPS.", code="invalid")
    assert in_our_voice(error) == "Ce numéro n’est pas celui d’un RPPS."


def test_the_words_that_are_replaced_are_those_of_django():
    """Django translates each of them: a word that it has no more is not one of its own."""
    from django.utils.translation import gettext

    assert [words for words in _OURS if gettext(words) == words] == []

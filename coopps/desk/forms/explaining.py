"""What a person says of a thing that the agency asks for."""

from __future__ import annotations

from django import forms

from coopps.kernel.typed.forms import Form

MOST_CHARACTERS = 2_000


class ExplainForm(Form):
    """Why the thing stays as it is, or what the agency is to know of what replaces it."""

    never_printed = ("word",)

    word = forms.CharField(
        label="Votre explication à l’agence",
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5, "cols": False}),
        help_text="Sans donnée de santé d’un patient. Laissez vide pour retirer une explication déjà écrite.",
    )

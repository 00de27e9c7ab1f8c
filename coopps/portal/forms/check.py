"""The code that anyone types to verify an authorization."""

from __future__ import annotations

import re

from django import forms

from coopps.kernel.typed.forms import Form

# What an eye or a finger takes for another character, as Crockford's alphabet reads it.
_LOOKALIKES = str.maketrans("OIL", "011")


def normalize_code(typed: str) -> str:
    """The code as it is kept: capitals, no space, no hyphen, `O` read as zero, `I` and `L` read as one.

    Out of what is copied with it: « Code : 7K2M-X4PD-90RT », or the address that the drawing of the letter holds.
    """
    last = re.split(r"[:/]", typed.strip(" :/"))[-1]
    return re.sub(r"[\W_]+", "", last).upper().translate(_LOOKALIKES)


class CheckForm(Form):
    """One field."""

    code = forms.CharField(
        label="Code imprimé au bas de la lettre",
        help_text="Douze caractères, par exemple 7K2M-X4PD-90RT. Majuscules, espaces et tirets n’ont pas d’importance.",
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        error_messages={"required": "Le code manque : il est imprimé au bas de la lettre."},
    )

    def clean_code(self) -> str:
        code = normalize_code(self.cleaned_data["code"])
        if len(code) != 12 or not code.isascii():
            raise forms.ValidationError(
                f"Le code compte douze caractères ; vous en avez tapé {len(code)}. Vérifiez-le sur la lettre."
            )
        return code

"""What a signatory types or sends."""

from __future__ import annotations

from django import forms

from coopps.kernel.typed.bounds import HAPPENED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form


class PassPhraseInput(forms.PasswordInput):
    """Typed each time: neither kept by the browser nor printed back."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"})


class PassPhraseForm(Form):
    """The pass phrase of a personal signature, when the session is signed so."""

    pass_phrase = forms.CharField(
        label="Phrase secrète de votre certificat",
        help_text="Elle déverrouille votre signature pour un quart d’heure et n’est pas conservée ensuite.",
        widget=PassPhraseInput(),
        strip=False,
    )

    def __init__(self, *args, personal: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not personal:
            del self.fields["pass_phrase"]


class ConfirmationForm(PassPhraseForm):
    """The letters that were shown, each with the hash of the bytes, and the pass phrase."""

    def clean(self) -> dict:
        """`seen`: the hash shown for the key of each letter."""
        cleaned = super().clean()
        cleaned["seen"] = {
            int(key): digest
            for key, _, digest in (value.partition(":") for value in self.data.getlist("letter"))
            if key.isdecimal() and len(key) < 19
        }
        if not cleaned["seen"]:
            raise forms.ValidationError("Ouvrez au moins une lettre avant de confirmer.")
        return cleaned


class HandSignedForm(Form):
    """The original of a letter signed by hand."""

    signed_on = DayField(
        label="Signée le", help_text="Le jour porté par la lettre : elle se signe ce jour-là.", bounds=HAPPENED
    )
    scan = forms.FileField(
        label="Original signé, numérisé",
        help_text="Toutes les pages, en un fichier PDF ou une photographie. C’est ce document qui est notifié et gardé.",
    )


class SendBackForm(Form):
    """Why a letter is not signed."""

    reason = forms.CharField(
        label="Motif du renvoi",
        help_text="L’instructeur ou l’instructrice du dossier le lit, et reprend la proposition.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

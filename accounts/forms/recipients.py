"""Whom an agency writes to."""

from __future__ import annotations

from django import forms

from accounts.models import Profession
from coopps.kernel.transmissions.choices import PROFESSIONS
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.typed.forms import ModelForm, form_field


class RecipientForm(ModelForm):
    """A body to write to, with its address."""

    class Meta:
        model = Recipient
        formfield_callback = form_field
        fields = ("kind", "profession", "name", "email", "address", "valid_from", "valid_to")
        labels = {"kind": "Nature", "valid_from": "Premier jour", "valid_to": "Dernier jour"}
        widgets = {"address": forms.Textarea({"rows": 3, "cols": False})}
        help_texts = {
            "profession": "Pour un ordre ou une union régionale seulement.",
            "email": "L’adresse à laquelle le portail envoie : indiquez au moins l’une des deux adresses.",
            "valid_to": "Inclus. Laissez vide tant que l’agence écrit à ce destinataire.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = {code for codes in PROFESSIONS.values() for code in codes}
        self.fields["profession"].queryset = Profession.objects.filter(code__in=codes)

"""Places of exercise."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.choices import PracticeStatus
from accounts.models import PlaceOfExercise
from accounts.rules import compact, department_of, is_finess, is_siret

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class CompactField(forms.CharField):
    """A number that people group as they like: 76 000, 732 829 320 00074."""

    def to_python(self, value) -> str:
        return compact(super().to_python(value))

    def widget_attrs(self, widget) -> dict:
        """Without `maxlength`, which would cut a number typed with spaces."""
        return {}


class PlaceForm(forms.ModelForm):
    """One place where one exercises, in whatever sector and status. Its department follows from the postcode."""

    class Meta:
        model = PlaceOfExercise
        fields = ("name", "kind", "status", "address", "postcode", "city", "finess", "siret")
        field_classes = {"postcode": CompactField, "finess": CompactField, "siret": CompactField}
        widgets = {
            "status": forms.RadioSelect(choices=PracticeStatus.choices),
            "address": forms.TextInput({"autocomplete": "street-address"}),
            "postcode": forms.TextInput(_DIGITS | {"autocomplete": "postal-code"}),
            "city": forms.TextInput({"autocomplete": "address-level2"}),
            "finess": forms.TextInput({"autocomplete": "off"}),
            "siret": forms.TextInput(_DIGITS),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = PracticeStatus.choices

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"]
        if not department_of(postcode):
            raise forms.ValidationError("Ce code postal n’est pas reconnu : il compte cinq chiffres, comme 76000.")
        return postcode

    def clean_finess(self) -> str:
        finess = self.cleaned_data["finess"]
        if finess and not is_finess(finess):
            raise forms.ValidationError("Ce numéro FINESS n’est pas juste : corrigez-le, ou laissez le champ vide.")
        return finess

    def clean_siret(self) -> str:
        siret = self.cleaned_data["siret"]
        if siret and not is_siret(siret):
            raise forms.ValidationError("Ce numéro SIRET n’est pas juste : corrigez-le, ou laissez le champ vide.")
        return siret

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return cleaned | {"department": department_of(cleaned.get("postcode", ""))}

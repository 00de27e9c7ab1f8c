"""A place of exercise, as a person types it."""

from __future__ import annotations

from django import forms

from accounts import rules
from adhesions.models import Site

DIGITS = {"inputmode": "numeric"}


class SiteForm(forms.ModelForm):
    """A place of the team. Its department, which says the region, follows from the postcode."""

    class Meta:
        model = Site
        fields = ["name", "kind", "address", "postcode", "city", "finess", "siret"]
        widgets = {
            "address": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postcode": forms.TextInput(attrs=DIGITS | {"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "siret": forms.TextInput(attrs=DIGITS),
        }

    def clean_postcode(self) -> str:
        postcode = rules.compact(self.cleaned_data["postcode"])
        if not rules.department_of(postcode):
            raise forms.ValidationError("Ce code postal n’est pas reconnu : il compte cinq chiffres, comme 76000.")
        return postcode

    def clean_finess(self) -> str:
        finess = rules.compact(self.cleaned_data["finess"])
        if finess and not rules.is_finess(finess):
            raise forms.ValidationError("Ce numéro FINESS ne s’écrit pas ainsi : vérifiez ses neuf caractères.")
        return finess

    def clean_siret(self) -> str:
        siret = rules.compact(self.cleaned_data["siret"])
        if siret and not rules.is_siret(siret):
            raise forms.ValidationError("Ce numéro SIRET ne s’écrit pas ainsi : vérifiez ses quatorze chiffres.")
        return siret

    def site(self) -> dict[str, str]:
        """The cleaned fields of the place, with its department."""
        fields = {name: self.cleaned_data[name] for name in SiteForm.Meta.fields}
        return fields | {"department": rules.department_of(fields["postcode"])}

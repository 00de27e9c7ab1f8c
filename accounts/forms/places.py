"""A place of exercise, as anybody types it: of a person, of a team, of a letter of intent."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.choices import PracticeStatus
from accounts.forms.numbers import FinessField, PostcodeField, SiretField
from accounts.models import PlaceOfExercise
from accounts.rules import compact, department_of
from accounts.selectors.search import towns_of
from coopps.kernel.typed.forms import Form, ModelForm
from coopps.kernel.typography import in_a_row


class PlaceSearchForm(Form):
    """Which structure one looks for."""

    prefix = "structures"
    never_printed = ("qui", "ou")

    qui = forms.CharField(
        label="Quelle structure (nom, numéro FINESS ou SIRET)",
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    ou = forms.CharField(
        label="Où (commune ou code postal)",
        max_length=100,
        required=False,
        help_text="À remplir avec un nom.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class EstablishmentForm(ModelForm):
    """The fields of a place. Its department, which says the region, follows from the postcode; its town too, when the
    directory knows one only."""

    class Meta:
        fields = ("name", "kind", "address", "postcode", "city", "finess", "siret")
        field_classes = {"postcode": PostcodeField, "finess": FinessField, "siret": SiretField}
        widgets = {
            "address": forms.TextInput({"autocomplete": "street-address"}),
            "city": forms.TextInput({"autocomplete": "address-level2"}),
        }

    def _plain_values(self) -> None:
        super()._plain_values()
        postcode, city = (self.add_prefix(name) for name in ("postcode", "city"))
        typed = compact(self.data.get(postcode) or "")
        if not self.data.get(city) and department_of(typed) and len(towns := towns_of(typed)) == 1:
            self.data = self.data.copy()
            self.data[city] = towns[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_error("city", "required") and (towns := towns_of(cleaned.get("postcode", ""))):
            del self.errors["city"]
            self.add_error(
                "city", f"Indiquez la commune : {cleaned['postcode']} est le code postal de {in_a_row(towns)}."
            )
        return cleaned | {"department": department_of(cleaned.get("postcode", ""))}


class PlaceForm(EstablishmentForm):
    """One place where one exercises, in whatever sector and status."""

    class Meta(EstablishmentForm.Meta):
        model = PlaceOfExercise
        fields = ("name", "kind", "status", "address", "postcode", "city", "finess", "siret")
        widgets = EstablishmentForm.Meta.widgets | {"status": forms.RadioSelect(choices=PracticeStatus.choices)}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = PracticeStatus.choices  # no line for nothing: none is ticked at first
        self.fields["status"].required = True

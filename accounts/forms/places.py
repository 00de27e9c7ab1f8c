"""A place of exercise, as anybody types it: of a person, of a team, of a letter of intent."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.choices import PracticeStatus
from accounts.forms.numbers import FinessField, PostcodeField, SiretField
from accounts.models import PlaceOfExercise
from accounts.rules import department_of
from coopps.kernel.typed.forms import ModelForm


class EstablishmentForm(ModelForm):
    """The fields of a place. Its department, which says the region, follows from the postcode."""

    class Meta:
        fields = ("name", "kind", "address", "postcode", "city", "finess", "siret")
        field_classes = {"postcode": PostcodeField, "finess": FinessField, "siret": SiretField}
        widgets = {
            "address": forms.TextInput({"autocomplete": "street-address"}),
            "city": forms.TextInput({"autocomplete": "address-level2"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
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

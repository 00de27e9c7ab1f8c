"""Inviting a person by a personal link."""

from __future__ import annotations

from django import forms

from coopps.kernel.names import no_address
from coopps.kernel.typed.forms import Form


class InvitationForm(Form):
    """Who is invited; a subclass asks what for."""

    name = forms.CharField(label="Prénom et nom", max_length=150, validators=[no_address])
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="L’invitation y est envoyée. Elle reste valable trente jours.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AddressForm(Form):
    """The address that replaces the one which failed; the same one when nothing is typed."""

    email = forms.EmailField(label="Adresse électronique", max_length=254, required=False)

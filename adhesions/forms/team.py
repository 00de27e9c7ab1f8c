"""Inviting a person."""

from __future__ import annotations

from django import forms

from adhesions.choices import Role
from coopps.kernel.names import no_address


class AddressForm(forms.Form):
    """The address that replaces the one which failed; the same one when nothing is typed."""

    email = forms.EmailField(label="Adresse électronique", max_length=254, required=False)


class InvitationForm(forms.Form):
    """Who is invited, and on which side."""

    name = forms.CharField(label="Prénom et nom", max_length=150, validators=[no_address])
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="L’invitation y est envoyée. Elle reste valable trente jours.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Rôle proposé",
        choices=[(role, role.person.capitalize()) for role in Role],
        widget=forms.RadioSelect,
    )

"""Inviting a person to write; joining a document to a project."""

from __future__ import annotations

from django import forms

from coopps.kernel.names import no_address
from protocols.choices import Role

UPLOADS = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.heic,.heif"


class AddressForm(forms.Form):
    """The address that replaces the one which failed; the same one when nothing is typed."""

    email = forms.EmailField(label="Adresse électronique", max_length=254, required=False)


class AuthorForm(forms.Form):
    """Who is invited, and on which side."""

    name = forms.CharField(label="Prénom et nom", max_length=150, validators=[no_address])
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="L’invitation y est envoyée. Elle reste valable trente jours.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Cette personne écrit comme",
        choices=[(role, role.person.capitalize()) for role in Role],
        widget=forms.RadioSelect,
    )


class AppendixForm(forms.Form):
    """A document and what it is."""

    label = forms.CharField(label="Intitulé du document", max_length=200)
    document = forms.FileField(
        label="Fichier", help_text="PDF, JPEG, PNG ou HEIC.", widget=forms.FileInput(attrs={"accept": UPLOADS})
    )

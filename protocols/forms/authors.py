"""Inviting a person to write; joining a document to a project."""

from __future__ import annotations

from django import forms

from accounts.forms.invitation import InvitationForm
from coopps.kernel.documents.uploads.field import UPLOADS
from coopps.kernel.typed.forms import Form
from protocols.choices import Role


class AuthorForm(InvitationForm):
    """Who is invited, and on which side."""

    role = forms.ChoiceField(
        label="Cette personne écrit comme",
        choices=[(role, role.person.capitalize()) for role in Role],
        widget=forms.RadioSelect,
    )


class AnotherFileForm(Form):
    """A file in the place of another."""

    document = forms.FileField(
        label="Fichier", help_text="PDF, JPEG, PNG ou HEIC.", widget=forms.FileInput(attrs={"accept": UPLOADS})
    )


class AppendixForm(AnotherFileForm):
    """A document and what it is."""

    label = forms.CharField(label="Intitulé du document", max_length=200)
    field_order = ["label", "document"]

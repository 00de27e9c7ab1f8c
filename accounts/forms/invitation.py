"""Inviting a person by a personal link: looked for in the directory, or written to at an address; and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.choices import IdentifierKind
from accounts.forms.account import PASSWORD_HELP
from accounts.models import DirectoryPerson, Invited, User
from accounts.rules import identifier_fault, read_identifier
from coopps.kernel.links import INVITATION_DAYS
from coopps.kernel.names import no_address
from coopps.kernel.typed.forms import Form


class PersonSearchForm(Form):
    """Whom one looks for in the directory."""

    prefix = "annuaire"
    never_printed = ("qui", "ou")

    qui = forms.CharField(
        label="Qui (nom et prénom, ou numéro RPPS)",
        max_length=100,
        help_text="Trois lettres au moins ; une faute de frappe est pardonnée.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    ou = forms.CharField(
        label="Où (commune ou code postal)",
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class InvitationForm(Form):
    """Who is invited; a subclass asks what for.

    Args:
        person: chosen in the directory, whose name is known; None to write the name and the address by hand.
        has_account: the portal has the address of that person.
    """

    name = forms.CharField(label="Prénom et nom", max_length=150, validators=[no_address])
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text=f"L’invitation y est envoyée. Elle reste valable {INVITATION_DAYS} jours.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, person: DirectoryPerson | None = None, has_account: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["name"]
        if has_account:
            del self.fields["email"]


class AddressForm(Form):
    """The address that replaces the one which failed; the same one when nothing is typed."""

    email = forms.EmailField(label="Adresse électronique", max_length=254, required=False)


class FirstSignInForm(Form):
    """A password for who has no account yet, and the number that the directory needs when the invitation does not say it."""

    password1 = forms.CharField(
        label="Choisissez un mot de passe",
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    number = forms.CharField(
        label="Numéro RPPS",
        required=False,
        max_length=40,
        help_text="Onze chiffres. L’annuaire remplit alors votre identité professionnelle ; sinon vous la décrirez ensuite.",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args, invited: Invited, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited
        if invited.directory_id:
            del self.fields["number"]

    def clean_number(self) -> str:
        number = read_identifier(IdentifierKind.RPPS, self.cleaned_data["number"])
        if number and (fault := identifier_fault(IdentifierKind.RPPS, number)):
            raise forms.ValidationError(f"{fault} Vous pouvez aussi laisser ce champ vide.")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if password := cleaned.get("password1"):
            try:
                validate_password(password, User(email=self.invited.address))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

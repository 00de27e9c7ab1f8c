"""Creating an account."""

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from django import forms
from django.core.validators import MaxLengthValidator

from coopps.kernel.mailing.selectors import refusal_to_send
from coopps.kernel.names import no_address
from coopps.kernel.typed.forms import TypedValues

PASSWORD_HELP = "Douze caractères au moins ; une phrase convient bien."  # noqa: S105 - says how to choose one


def _plain(form: forms.Form, **labels: str) -> None:
    """Give the fields their labels, and no text inside the controls: it vanishes when one types."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class SignUpForm(TypedValues, SignupForm):
    """An account: a name, an address, a password."""

    first_name = forms.CharField(
        label="Prénom", max_length=100, widget=forms.TextInput({"autocomplete": "given-name"}), validators=[no_address]
    )
    last_name = forms.CharField(
        label="Nom", max_length=100, widget=forms.TextInput({"autocomplete": "family-name"}), validators=[no_address]
    )
    field_order = ("first_name", "last_name", "email", "password1", "password2")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email="Adresse électronique", password1="Mot de passe", password2="Le même mot de passe")
        self.fields["email"].help_text = "Une adresse personnelle : chaque personne a son propre compte."
        self.fields["password1"].help_text = PASSWORD_HELP


class SignInForm(TypedValues, LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login="Adresse électronique", password="Mot de passe")  # noqa: S106 - a label
        self.fields["password"].help_text = ""


class ForgottenPasswordForm(TypedValues, ResetPasswordForm):
    """The address of the account."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email="Adresse électronique de votre compte")
        # allauth lets pass more than an account can have.
        self.fields["email"].validators.append(MaxLengthValidator(254))


class NewPasswordForm(TypedValues, ResetPasswordKeyForm):
    """A password that replaces a forgotten one."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password1="Nouveau mot de passe", password2="Le même mot de passe")
        self.fields["password1"].help_text = PASSWORD_HELP


class OtherPasswordForm(TypedValues, ChangePasswordForm):
    """A password that replaces one still known."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            oldpassword="Mot de passe actuel",
            password1="Nouveau mot de passe",
            password2="Le même mot de passe",
        )
        self.fields["password1"].help_text = PASSWORD_HELP


class OtherAddressForm(TypedValues, AddEmailForm):
    """Another address for the account."""

    def clean_email(self) -> str:
        email = super().clean_email()
        if refusal := refusal_to_send(self.user, email):
            raise forms.ValidationError(refusal)
        return email

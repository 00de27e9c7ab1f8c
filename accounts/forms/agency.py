"""What the administration of an agency, and its signatories, write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.text import capfirst

from accounts.choices import AgencyKind, SignatureMode, Transmission
from accounts.forms.numbers import PhoneField
from accounts.models import RIGHT_DAYS, Agency, AgencyRole, SignatureDelegation, User
from accounts.selectors import account_at
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form, ModelForm, form_field

# A key, its certificate and a chain of authorities weigh less than ten thousand bytes.
LARGEST_CERTIFICATE = 64 * 1024

_PRINTED = {
    SignatureMode.SEAL: "Sous le nom et la qualité du signataire, la lettre porte « Cachet électronique de l’agence ». "
    "Le portail scelle avec le certificat de l’agence chaque lettre confirmée qui est notifiée dans le portail. Un arrêté et une "
    "lettre de papier portent en plus la signature d’une personne : son certificat, ou un original signé à la main.",
    SignatureMode.PERSONAL: "Sous le nom et la qualité du signataire, la lettre porte « Signé par », le prénom, le nom et "
    "« Signature électronique ». Chaque signataire dépose son propre certificat et saisit sa phrase secrète à chaque "
    "séance.",
}


def _explained(label: str, explanation: str) -> str:
    """The label of a choice, and what it means below."""
    return format_html('{}<span class="fr-hint-text">{}</span>', label, explanation)


class AccountField(forms.EmailField):
    """An existing account, named by its address."""

    def clean(self, value: Any) -> User:
        """The account. A validation error says what the person has to do when there is none."""
        account = account_at(super().clean(value))
        if account is None:
            raise forms.ValidationError(
                "Aucun compte n’a cette adresse. Vérifiez-la, ou demandez à la personne de créer son compte et de confirmer "
                "son adresse."
            )
        return account


class _DatedForm(ModelForm):
    """A right with its first and last days."""

    class Meta:
        formfield_callback = form_field
        labels = {"valid_from": "Premier jour", "valid_to": "Dernier jour"}
        help_texts = {"valid_to": "Inclus. Laissez vide si la fin n’est pas connue : vous pourrez la fixer plus tard."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Le dernier jour ne peut pas précéder le premier.")
        return cleaned


class ContactForm(ModelForm):
    """The sender of the letters."""

    class Meta:
        model = Agency
        field_classes = {"phone": PhoneField}
        fields = ("service", "address", "email", "phone", "dpo_email")
        widgets = {
            "address": forms.Textarea({"rows": 3, "cols": False}),
        }
        help_texts = {
            "service": "Imprimé sous le nom de l’agence.",
            "dpo_email": "L’adresse que les lettres donnent pour exercer ses droits sur ses données personnelles. "
            "À défaut, elles donnent l’adresse électronique de l’agence.",
        }


class SignatureForm(Form):
    """How the letters are signed, with what each choice prints."""

    signature_mode = forms.ChoiceField(
        label="Signature électronique des lettres",
        choices=[(mode, _explained(mode.label, _PRINTED[mode])) for mode in SignatureMode],
        widget=forms.RadioSelect,
    )


class TransmissionForm(Form):
    """Who transmits a protocol to the HAS."""

    transmission = forms.ChoiceField(
        label="Après le visa de l’agence, un protocole est transmis par",
        choices=Transmission.choices,
        widget=forms.RadioSelect,
    )


class RoleForm(_DatedForm):
    """A role for an existing account; each kind says which rights it opens."""

    user = AccountField(
        label="Adresse électronique de la personne", help_text="Celle de son compte, que la personne a déjà créé."
    )

    class Meta(_DatedForm.Meta):
        model = AgencyRole
        fields = ("user", "kind", "quality", "valid_from", "valid_to")
        widgets = {"kind": forms.RadioSelect}
        help_texts = _DatedForm.Meta.help_texts | {
            "quality": "Telle qu’elle s’imprime sur les lettres : « Directrice générale », « Chargé d’instruction »."
        }

    def __init__(self, *args, authority: AgencyKind, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind, _explained(kind.label, f"{capfirst(kind.rights_in_words(authority))}.")) for kind in authority.roles
        ]


EVERYTHING, SOME = "tout", "certains"


class PublicationForm(ModelForm):
    """Where and when a delegation of signature was published."""

    class Meta:
        model = SignatureDelegation
        formfield_callback = form_field
        fields = ("publication_reference", "published_on")
        labels = {"publication_reference": "Où elle est publiée", "published_on": "Publiée le"}
        help_texts = {"publication_reference": "Le recueil des actes administratifs et son numéro."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class DelegationForm(_DatedForm):
    """A delegation of signature, as its decision says it: dates, publication, acts."""

    delegate = AccountField(
        label="Adresse électronique de la personne qui signera",
        help_text="Celle de son compte, que la personne a déjà créé.",
    )

    class Meta(_DatedForm.Meta):
        model = SignatureDelegation
        fields = (
            "delegate",
            "quality",
            "reference",
            "valid_from",
            "valid_to",
            "publication_reference",
            "published_on",
        )
        labels = (
            _DatedForm.Meta.labels | PublicationForm.Meta.labels | {"reference": "Décision qui donne la délégation"}
        )
        help_texts = _DatedForm.Meta.help_texts | {
            "quality": "Telle qu’elle s’imprime au-dessus du nom : « Directeur de l’offre de soins ».",
            "reference": "Son numéro, tel qu’il s’imprime sous la signature.",
            "publication_reference": "Le recueil des actes administratifs et son numéro. Laissez vide, avec la date, si la "
            "délégation n’est pas encore publiée : la personne ne signera pas avant.",
        }

    extent = forms.ChoiceField(
        label="Actes que la personne peut signer",
        choices=[(EVERYTHING, "Tous les actes de l’agence"), (SOME, "Ceux que la décision énumère")],
        widget=forms.RadioSelect,
    )
    scope = forms.MultipleChoiceField(
        label="Actes énumérés",
        help_text="Si la décision les énumère : cochez-les.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, authority: AgencyKind, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [(kind.name, kind.label) for kind in act_kinds.signed_by(authority)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        extent, scope = cleaned.get("extent"), cleaned.get("scope")
        if extent == SOME and not scope and "scope" not in self.errors:
            self.add_error("scope", "Cochez les actes que la décision énumère, ou choisissez « Tous les actes ».")
        if extent == EVERYTHING and scope:
            self.add_error(
                "extent", "Des actes sont cochés : choisissez « Ceux que la décision énumère », ou décochez-les."
            )
        if bool(cleaned.get("publication_reference")) != bool(cleaned.get("published_on")):
            missing = "published_on" if cleaned.get("publication_reference") else "publication_reference"
            if missing not in self.errors:
                self.add_error(missing, "La publication a une date et une référence : indiquez les deux, ou aucune.")
        return cleaned


class LastDayForm(Form):
    """The last day of a right."""

    last_day = DayField(
        label="Dernier jour", help_text="Inclus : le droit cesse le lendemain, à minuit.", bounds=RIGHT_DAYS
    )


class CertificateForm(Form):
    """The own certificate, and what opens it. Neither is ever printed back."""

    certificate = forms.FileField(
        label="Fichier du certificat",
        help_text="Le fichier .p12 ou .pfx remis par votre autorité de certification. Après une erreur, il est à choisir "
        "à nouveau.",
        widget=forms.FileInput({"accept": ".p12,.pfx,application/x-pkcs12"}),
    )
    pass_phrase = forms.CharField(
        label="Phrase secrète de ce fichier",
        help_text="Elle sert à vérifier le fichier maintenant, et n’est pas conservée. Vous la saisirez à chaque séance de "
        "signature.",
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        strip=False,
    )

    def clean_certificate(self) -> UploadedFile:
        certificate = self.cleaned_data["certificate"]
        if certificate.size > LARGEST_CERTIFICATE:
            raise forms.ValidationError(
                "Ce fichier est trop gros pour un certificat : choisissez le fichier .p12 ou .pfx."
            )
        return certificate

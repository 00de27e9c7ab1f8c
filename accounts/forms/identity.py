"""The professional identity, number first."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.choices import IdentifierKind
from accounts.forms.numbers import PhoneField
from accounts.models import DirectoryActivity, DirectoryPerson, HealthProfessional
from accounts.rules import Declared, department_of, identifier_fault, read_identifier, registry_findings
from accounts.selectors import civility_of, directory_person, directory_places, profession_of, registered
from coopps.kernel.typed.dates import DateInput
from coopps.kernel.typed.forms import Form, ModelForm, form_field


class NumberForm(Form):
    """Which number, to be looked up in the directory."""

    kind = forms.ChoiceField(
        label="Type de numéro", choices=IdentifierKind.choices, initial=IdentifierKind.RPPS, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label="Numéro",
        max_length=40,
        help_text="RPPS : 11 chiffres. ADELI : 9 caractères.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "number" in cleaned and "kind" in cleaned:
            cleaned["number"] = read_identifier(cleaned["kind"], cleaned["number"])
            if fault := identifier_fault(cleaned["kind"], cleaned["number"]):
                self.add_error("number", fault)
        return cleaned


class IdentityForm(ModelForm):
    """Who one is. What the directory says otherwise never forbids: it asks for an explanation.

    `found`, the person of the directory, fills a first declaration and offers the places that it knows.
    """

    places = forms.ModelMultipleChoiceField(
        label="Vos lieux d’exercice selon l’annuaire",
        queryset=DirectoryActivity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez ceux que vous reprenez : vous pourrez ensuite les modifier et en ajouter.",
    )

    class Meta:
        model = HealthProfessional
        formfield_callback = form_field
        field_classes = {"phone": PhoneField}
        fields = (
            "identifier_kind",
            "identifier",
            "civility",
            "first_names",
            "exercise_name",
            "birth_name",
            "birth_date",
            "profession",
            "specialty",
            "phone",
            "home_address",
            "home_postcode",
            "home_city",
            "home_country",
            "identifier_justification",
        )
        widgets = {
            "identifier_kind": forms.HiddenInput,
            "identifier": forms.HiddenInput,
            "first_names": forms.TextInput({"autocomplete": "given-name"}),
            "exercise_name": forms.TextInput({"autocomplete": "family-name"}),
            "birth_date": DateInput({"autocomplete": "bday"}),
            "home_address": forms.TextInput({"autocomplete": "street-address"}),
            "home_postcode": forms.TextInput({"autocomplete": "postal-code"}),
            "home_city": forms.TextInput({"autocomplete": "address-level2"}),
            "home_country": forms.TextInput({"autocomplete": "country-name"}),
            "identifier_justification": forms.Textarea({"rows": 3, "cols": False}),
        }
        help_texts = {
            "birth_name": "S’il diffère du nom d’exercice.",
            "home_address": "L’agence seule la lit, jamais votre équipe ; elle sert à compter votre délai de recours.",
            "home_country": "À remplir si votre domicile n’est pas en France.",
            "identifier_justification": "À remplir quand l’annuaire ne dit pas la même chose que vous : "
            "numéro récent, changement de nom, annuaire en retard…",
        }

    def __init__(self, *args, found: DirectoryPerson | None = None, **kwargs) -> None:
        if found and kwargs.get("instance") is None:
            kwargs["initial"] = _said_by(found) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "identifier_justification"])
        places = directory_places(found) if found and self.instance.pk is None else DirectoryActivity.objects.none()
        if places:
            self.fields["places"].queryset = places
            self.fields["places"].initial = places
            self.fields["places"].label_from_instance = _place_label
        else:
            del self.fields["places"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_home(cleaned)
        kind, number = cleaned.get("identifier_kind"), cleaned.get("identifier")
        if not kind or not number:
            return cleaned
        if fault := identifier_fault(kind, number):
            raise forms.ValidationError(fault)
        if not self.errors and not cleaned["identifier_justification"]:
            for finding in self._findings(kind, number):
                self.add_error("identifier_justification", f"{finding} Expliquez pourquoi : une agence vous lira.")
        return cleaned

    def _check_home(self, cleaned: dict[str, Any]) -> None:
        """A home in France has a postcode, which says the delay of appeal."""
        typed = any(cleaned.get(name) for name in ("home_address", "home_postcode", "home_city"))
        if typed and not cleaned.get("home_country") and not department_of(cleaned.get("home_postcode", "")):
            told = "Indiquez le code postal de votre domicile, en cinq chiffres ; hors de France, indiquez le pays."
            self.add_error("home_postcode", told)

    def _findings(self, kind: str, number: str) -> list[str]:
        found = directory_person(kind, number)
        return registry_findings(
            Declared(
                kind=kind,
                number=number,
                last_name=self.cleaned_data["exercise_name"],
                first_name=self.cleaned_data["first_names"],
                profession_code=self.cleaned_data["profession"].code,
                birth_name=self.cleaned_data["birth_name"],
            ),
            registered(found) if found else None,
        )


def _said_by(found: DirectoryPerson) -> dict[str, Any]:
    """The identity as the directory says it, for the fields of the form."""
    profession = profession_of(found)
    return {
        "civility": civility_of(found),
        "exercise_name": found.last_name,
        "first_names": found.first_name,
        "profession": profession.pk if profession else None,
        "specialty": found.expertise,
    }


def _place_label(activity: DirectoryActivity) -> str:
    return ", ".join(
        part
        for part in (activity.structure_name, activity.address, f"{activity.postcode} {activity.city}".strip())
        if part
    )

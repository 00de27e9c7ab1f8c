"""The letter of intent as it is typed: kept complete or not, its completeness is a rule (`protocols.rules.intents`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import Truncator

from accounts.forms.places import EstablishmentForm
from accounts.models import Profession
from coopps.kernel.typed.forms import Form, ModelForm, form_field
from protocols.choices import IntentKind, Nature, Role
from protocols.models import Intent, IntentAct, IntentProfessional, IntentSite, Theme
from protocols.rules.intent_parts import ACTS, PROFESSIONALS, SITES, Part
from protocols.selectors import catalogue_protocols

MAX_TEXT = 20_000
MAX_SITES, MAX_PROFESSIONALS, MAX_ACTS = 20, 60, 60
# Compared with the protocols that exist, while one types (templates/projects/intent_part.html).
COMPARED = {"data-compared": ""}


class ProtocolField(forms.ModelChoiceField):
    """A protocol of the catalogue, by the beginning of its title."""

    def label_from_instance(self, protocol) -> str:
        return Truncator(f"{protocol.title} ({protocol.code})").chars(110)


class IntentForm(ModelForm):
    """The fields of the letter itself, or those of one part of it. The title of an extension or of a new version is that of the
    protocol."""

    nature = forms.MultipleChoiceField(
        label="Nature de la coopération", choices=Nature.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    related_protocol = ProtocolField(
        label="Protocole le plus proche", queryset=None, required=False, empty_label="Aucun"
    )
    sincere = forms.BooleanField(label="J’atteste", required=False)

    class Meta:
        model = Intent
        formfield_callback = form_field
        fields = (
            "title",
            "theme",
            "specialties",
            "purpose",
            "nature",
            "context",
            "regional_need",
            "expected_volume",
            "expected_benefits",
            "planned_start",
            "related_protocol",
            "similar_reason",
            "sincere",
        )
        widgets = {
            "title": forms.TextInput(attrs=COMPARED),
            "theme": forms.Select(attrs=COMPARED),
        }
        help_texts = {
            "title": "Par exemple : réalisation de… par… en lieu et place de… Il pourra changer.",
            "specialties": "Par exemple : ophtalmologie, rétinopathie diabétique.",
            "purpose": "Ce que vous voulez faire ensemble, pour quels patients, en quelques phrases. La loi le demande.",
            "context": "Comment les patients sont pris en charge aujourd’hui, et ce qui manque.",
            "regional_need": "Délais, démographie, priorités du projet régional de santé.",
        }

    def __init__(self, *args, part: Part, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.all()
        self.fields["theme"].empty_label = "Choisir"
        self.fields["related_protocol"].queryset = catalogue_protocols()
        self.fields["nature"].help_text = "Une ou plusieurs réponses. La loi la demande."
        for name in ("purpose", "context", "regional_need", "expected_benefits", "similar_reason"):
            self.fields[name].validators.append(MaxLengthValidator(MAX_TEXT))
            self.fields[name].widget.attrs |= {"rows": 4, "cols": False, "maxlength": MAX_TEXT}
        if self.instance.kind != IntentKind.CREATION:
            del self.fields["title"]
        if self.instance.kind == IntentKind.EXTENSION:
            del self.fields["related_protocol"], self.fields["similar_reason"]
        expected = ["title", "purpose", "nature"]
        if self.instance.kind == IntentKind.EXTENSION:
            expected.append("regional_need")
        for name in expected:
            if name in self.fields:
                self.fields[name].expected = True
        for name in self.fields.keys() - set(part.fields):
            del self.fields[name]


class RowForm(ModelForm):
    """One row of a table: every field may be empty, an empty row is no row."""

    expected: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.expected = name in self.expected
            if name == "role":
                field.choices = [(role, role.person.capitalize()) for role in Role]
            if isinstance(field, forms.TypedChoiceField):
                field.choices = [("", "Choisir"), *(choice for choice in field.choices if choice[0] != "")]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in the row, or it is taken out."""
        cleaned = dict(self.cleaned_data)
        return bool(cleaned.pop("DELETE", False)) or not any(cleaned.values())

    def row(self) -> Any:
        """The row, not saved."""
        return self.save(commit=False)


class SiteForm(RowForm, EstablishmentForm):
    """A place of exercise. A number half typed is kept: it is looked at before filing."""

    expected = ("name", "postcode", "city")

    class Meta(EstablishmentForm.Meta):
        model = IntentSite

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in EstablishmentForm.Meta.field_classes:
            self.fields[name].saved_as_typed = True

    def row(self) -> IntentSite:
        site = super().row()
        site.department = self.cleaned_data["department"]
        return site


class OwnForm(RowForm):
    """What the person who leads says of their own part; name and profession come from the profile."""

    expected = ("role",)

    class Meta:
        model = IntentProfessional
        fields = ("role", "specialty", "employer")


class ProfessionalForm(RowForm):
    """Another professional who would take part. An address half typed is kept: it is looked at before filing."""

    expected = ("role", "name", "profession")
    email = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        help_text="La personne reçoit un courriel qui lui dit que la lettre la nomme.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    class Meta:
        model = IntentProfessional
        fields = ("name", "role", "profession", "specialty", "employer")
        widgets = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "profession": forms.Select(attrs=COMPARED),
        }

    def __init__(self, *args, professions: list[tuple[Any, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profession"].choices = professions

    def row(self) -> IntentProfessional:
        person = super().row()
        person.email = self.cleaned_data["email"]
        return person


class ActForm(RowForm):
    """One act whose transfer is considered."""

    expected = ("label", "kind")

    class Meta:
        model = IntentAct
        fields = ("label", "kind", "legal_basis", "why_derogatory")
        widgets = {
            "label": forms.TextInput(attrs=COMPARED),
            "why_derogatory": forms.Textarea(attrs={"rows": 2, "cols": False}),
        }


def _professions() -> list[tuple[Any, str]]:
    return [("", "Choisir"), *Profession.objects.values_list("pk", "label")]


class Rows(forms.BaseFormSet):
    """A table of the letter."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Retirer cette ligne à l’enregistrement"


def _formset(form: type[RowForm], limit: int) -> type[Rows]:
    return forms.formset_factory(
        form,
        formset=Rows,
        extra=0,
        can_delete=True,
        can_delete_extra=False,
        max_num=limit,
        validate_max=True,
        absolute_max=limit + 20,
    )


SiteFormSet = _formset(SiteForm, MAX_SITES)
ProfessionalFormSet = _formset(ProfessionalForm, MAX_PROFESSIONALS)
ActFormSet = _formset(ActForm, MAX_ACTS)


class PartForms:
    """One part of a letter: its fields, or its table, which works without JavaScript.

    Args:
        intent: the letter as it is kept.
        data: what was posted, if something was.
        adding: whether the table shows an empty row more; one without any row shows one anyway.
    """

    def __init__(self, intent: Intent, part: Part, data=None, *, adding: bool = False) -> None:
        self._adding = adding
        self.letter = self.own = self.table = None
        self._rows: list = []
        if part.key == SITES:
            self._take(SiteFormSet, part, intent.sites.all(), data)
        elif part.key == PROFESSIONALS:
            people = list(intent.professionals.all())
            self.own = OwnForm(data, instance=next((person for person in people if person.is_lead), None), prefix="moi")
            others = [person for person in people if not person.is_lead]
            self._take(ProfessionalFormSet, part, others, data, professions=_professions())
        elif part.key == ACTS:
            self._take(ActFormSet, part, intent.acts.all(), data)
        else:
            self.letter = IntentForm(data, instance=intent, part=part)
        self._key = part.key

    def _take(self, formset, part: Part, rows, data, **form_kwargs) -> None:
        fields = formset.form.base_fields
        self._rows = [forms.models.model_to_dict(row, fields=fields) for row in rows]
        if data is not None:
            # What is posted is compared with nothing: a row that is saved already is a row all the same.
            self.table = formset(data, prefix=part.key, form_kwargs=form_kwargs)
            return
        self.table = formset(initial=self._rows, prefix=part.key, form_kwargs=form_kwargs)
        self.table.extra = int(not self._rows or self._adding)

    @property
    def all(self) -> list:
        """In the order of the page, for the summary of errors."""
        return [form for form in (self.letter, self.own, self.table) if form is not None]

    def is_valid(self) -> bool:
        """Whether all of it can be kept; each form says what is wrong."""
        answers = [form.is_valid() for form in self.all]
        return all(answers)

    def differs(self) -> bool:
        """Whether what is posted says something else than what is kept."""
        if self.table is not None:
            fields = self.table.form.base_fields
            typed = [forms.models.model_to_dict(row, fields=fields) for row in self._typed()]
            if typed != self._rows:
                return True
        return any(form.has_changed() for form in (self.letter, self.own) if form is not None)

    def words(self) -> dict[str, Any]:
        """What `protocols.services.intents.write` is given."""
        if self._key == SITES:
            return {"sites": self._typed()}
        if self._key == PROFESSIONALS:
            return {"own": self.own.cleaned_data, "professionals": self._typed()}
        if self._key == ACTS:
            return {"acts": self._typed()}
        return {"words": self.letter.cleaned_data}

    def _typed(self) -> list:
        return [form.row() for form in self.table.forms if not form.is_empty]


class ReplyForm(Form):
    """The answer of the team to a question of the agency."""

    reply = forms.CharField(
        label="Votre réponse", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 8, "cols": False})
    )

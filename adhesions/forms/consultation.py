"""What an agency asks an order about one person, and what the order answers."""

from __future__ import annotations

from django import forms

from adhesions.choices import OrdinalAnswer
from adhesions.models import OrdinalConsultation
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form, ModelForm

MAX_TEXT = 20_000
LONG = {"rows": 6, "cols": False}


class SendAgainForm(Form):
    """By when an answer is wished for."""

    due_on = DayField(label="Réponse souhaitée avant le", bounds=AWAITED)


class ConsultForm(SendAgainForm):
    """Whom to ask, and what."""

    recipient = forms.ModelChoiceField(
        label="Instance consultée", queryset=Recipient.objects.none(), empty_label="Choisir"
    )
    question = forms.CharField(
        label="Question",
        max_length=MAX_TEXT,
        help_text="Situation déontologique et disciplinaire, expérience, formation. Rien du dossier ne part avec elle.",
        widget=forms.Textarea(attrs=LONG),
    )
    field_order = ["recipient", "question", "due_on"]

    def __init__(self, *args, bodies, **options) -> None:
        super().__init__(*args, **options)
        self.fields["recipient"].queryset = bodies


class OrdinalAnswerForm(ModelForm):
    """The answer of an order, once, and who gives it."""

    outcome = forms.ChoiceField(label="Votre réponse", choices=OrdinalAnswer.choices, widget=forms.RadioSelect)

    class Meta:
        model = OrdinalConsultation
        fields = ["outcome", "comment", "signatory_name", "signatory_function"]
        labels = {"comment": "Précisions", "signatory_name": "Prénom et nom de la personne qui répond"}
        widgets = {"comment": forms.Textarea(attrs=LONG)}
        help_texts = {"comment": "Obligatoires si vous portez des éléments à la connaissance de l’agence."}

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["comment"].max_length = MAX_TEXT
        for name in ("signatory_name", "signatory_function"):
            self.fields[name].required = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == OrdinalAnswer.ELEMENTS and not cleaned.get("comment"):
            self.add_error("comment", "Écrivez les éléments que vous portez à la connaissance de l’agence.")
        return cleaned

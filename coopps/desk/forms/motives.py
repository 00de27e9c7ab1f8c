"""The words that an act must have: reasons, motives, facts."""

from __future__ import annotations

from abc import abstractmethod

from django import forms

from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.typed.forms import Form
from coopps.kernel.typed.numbers import WholeField
from coopps.kernel.workflow.conditions import motive_fault


class ReasonForm(Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(label="Motif de la reprise", widget=forms.Textarea(attrs={"rows": 3}))


class MotivesForm(Form):
    """The motives of a rejection born by silence."""

    motivation = forms.CharField(
        label="Motifs de droit et de fait",
        help_text="La règle que la demande ne remplissait pas, et ce que le dossier montre. Ce texte s’imprime dans la lettre.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class MotiveField(forms.CharField):
    """A motive that says something: a real sentence, which is not one of the texts `given` on the page."""

    widget = forms.Textarea(attrs={"rows": 5})
    given: tuple[str, ...] = ()

    def validate(self, value) -> None:
        super().validate(value)
        if value and (fault := motive_fault(value, *self.given)):
            raise forms.ValidationError(fault, code="too_short")


class MotivationForm(Form):
    """Why an end is given up, or a suspension lifted."""

    motivation = MotiveField(label="Motivation")


class HearingForm(Form):
    """What an end is considered for, and how long the people concerned have to answer. A subclass gives the cases."""

    ground = forms.ChoiceField(label="Cas prévu par les textes", widget=forms.RadioSelect)
    facts = MotiveField(
        label="Faits",
        help_text="Datés et précis, sans donnée de santé d’un patient. Chaque personne concernée les lit, et y répond.",
    )
    days = WholeField(
        label="Délai pour présenter des observations, en jours",
        initial=DAYS_TO_ANSWER.most,
        validators=[DAYS_TO_ANSWER],
        help_text="Compté de la réception de la lettre, un mois au plus.",
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        cases = self.cases()
        self.fields["ground"].choices = cases
        for field in self.fields.values():
            if isinstance(field, MotiveField):
                field.given = tuple(label for _, label in cases)

    @abstractmethod
    def cases(self) -> list[tuple[str, str]]:
        """The closed list of the texts, each case in its words."""

"""What an agency types about a letter of intent."""

from __future__ import annotations

from django import forms

from accounts.models import Agency
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form
from protocols.choices import Redirection

LONG = {"max_length": 20_000, "widget": forms.Textarea(attrs={"rows": 6, "cols": False})}


class TransferForm(Form):
    """The agency that is competent, and why."""

    agency = forms.ModelChoiceField(label="Agence compétente", queryset=None, empty_label="Choisir")
    reason = forms.CharField(label="Pourquoi", help_text="L’équipe lit cette explication.", **LONG)

    def __init__(self, *args, current: Agency, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.regional().exclude(pk=current.pk)


class QuestionForm(Form):
    """What is asked of the team, and until when."""

    message = forms.CharField(label="Ce que vous demandez à l’équipe", **LONG)
    due_on = DayField(label="Réponse attendue au plus tard le", required=False, bounds=AWAITED)


class RetainForm(Form):
    """Observations that go with a favorable answer."""

    motivation = forms.CharField(
        label="Observations", required=False, help_text="L’équipe les lit dans la réponse de l’agence.", **LONG
    )


class RedirectForm(Form):
    """The way that answers the need better, and why."""

    where = forms.ChoiceField(label="La démarche qui convient", choices=Redirection.choices, widget=forms.RadioSelect)
    motivation = forms.CharField(
        label="Pourquoi, et comment l’équipe peut s’y prendre",
        help_text="Nommez le protocole, s’il y en a un.",
        **LONG,
    )


class MotivationForm(Form):
    """Why the agency goes no further."""

    motivation = forms.CharField(
        label="Motivation", help_text="En droit et en fait. L’équipe la lit dans la réponse de l’agence.", **LONG
    )

"""What is entered in the register of paper letters, and in that of transmissions."""

from __future__ import annotations

import datetime

from django import forms

from coopps.kernel.documents.choices import PaperReturn
from coopps.kernel.typed.bounds import HAPPENED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form


class DispatchForm(Form):
    """A paper letter left."""

    dispatched_on = DayField(label="Envoyée le", bounds=HAPPENED)
    reference = forms.CharField(label="Numéro du recommandé", max_length=40)


class ReturnForm(Form):
    """What came back from the post."""

    paper_return = forms.ChoiceField(label="Résultat", choices=PaperReturn.choices, widget=forms.RadioSelect)
    returned_on = DayField(
        label="Date", bounds=HAPPENED, help_text="Date de remise, d’avis ou de retour portée par La Poste."
    )


class NoteForm(Form):
    """A transmission left by another way than the portal."""

    sent_on = DayField(label="Envoyée le", bounds=HAPPENED)
    reference = forms.CharField(
        label="Référence",
        max_length=200,
        help_text="Ce qui prouve l’envoi : numéro du recommandé, numéro d’enregistrement du courrier, échange sécurisé.",
    )


class YearlyReportForm(Form):
    """Which yearly report goes out."""

    year = forms.TypedChoiceField(label="Année du bilan", coerce=int)
    reference = forms.CharField(
        label="Référence du bilan", max_length=120, help_text="Le numéro ou le titre sous lequel l’agence le garde."
    )

    def __init__(self, *args, today: datetime.date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, str(year)) for year in range(today.year, today.year - 4, -1)]
        self.fields["year"].initial = today.year - 1

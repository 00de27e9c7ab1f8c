"""What is entered in the register of paper letters, and in that of transmissions."""

from __future__ import annotations

import datetime

from django import forms

from coopps.kernel.documents.choices import PaperReturn
from coopps.kernel.typed.bounds import HAPPENED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form


class PaperForm(Form):
    """An exemplar on paper. Of an act that the seal of the agency alone signs, it is signed by hand: the seal counts in the
    portal only."""

    hand_signed = forms.BooleanField()

    def __init__(self, *args, sealed_for: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not sealed_for:
            del self.fields["hand_signed"]
            return
        field = self.fields["hand_signed"]
        field.label = f"L’exemplaire est signé à la main par {sealed_for}"
        field.help_text = "La décision ne porte que le cachet de l’agence, qui ne vaut que dans le portail."
        self.order_fields([name for name in self.fields if name != "hand_signed"])


class DispatchForm(PaperForm):
    """A paper letter left."""

    sent_on = DayField(label="Envoyée le", bounds=HAPPENED)
    reference = forms.CharField(label="Numéro du recommandé", max_length=40)


class DispatchAgainForm(DispatchForm):
    """It left again, perhaps elsewhere."""

    address = forms.CharField(
        label="Adresse corrigée",
        help_text="Celle de la nouvelle enveloppe. Laissez vide si c’est celle que la lettre porte.",
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(PaperForm):
    """An agent handed it over."""

    handed_on = DayField(label="Remise le", bounds=HAPPENED)
    reference = forms.CharField(
        label="Reçu",
        help_text="Où se trouve le reçu daté et signé par la personne : numéro d’enregistrement, cote du dossier.",
        max_length=40,
    )


class ReturnForm(Form):
    """What became of it. The service says which dates each result has, and in which order."""

    outcome = forms.ChoiceField(label="Résultat", choices=PaperReturn.choices, widget=forms.RadioSelect)
    presented_on = DayField(
        label="Présentée le",
        help_text="Jour où La Poste a présenté la lettre ou avisé la personne qu’elle l’attend. Vide pour une adresse inconnue.",
        bounds=HAPPENED,
        required=False,
    )
    distributed_on = DayField(
        label="Distribuée le",
        help_text="Jour où la personne a signé l’avis de réception. Seulement pour une lettre remise.",
        bounds=HAPPENED,
        required=False,
    )
    returned_on = DayField(
        label="Revenue le",
        help_text="Jour où la lettre est revenue à l’agence. Seulement pour une lettre que la personne n’a pas.",
        bounds=HAPPENED,
        required=False,
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

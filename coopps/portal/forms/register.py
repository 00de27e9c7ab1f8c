"""What is entered in the register of paper letters."""

from __future__ import annotations

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

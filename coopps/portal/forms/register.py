"""What is entered in the register of paper letters."""

from __future__ import annotations

from django import forms

from coopps.desk.forms import day_field
from coopps.kernel.documents.choices import PaperReturn


class DispatchForm(forms.Form):
    """A paper letter left."""

    dispatched_on = day_field("Envoyée le")
    reference = forms.CharField(label="Numéro du recommandé", max_length=40)


class ReturnForm(forms.Form):
    """What came back from the post."""

    paper_return = forms.ChoiceField(label="Résultat", choices=PaperReturn.choices, widget=forms.RadioSelect)
    returned_on = day_field("Date", help_text="Date de remise, d’avis ou de retour portée par La Poste.")

"""How a person wants to receive the decisions that concern them."""

from __future__ import annotations

from django import forms

from accounts.choices import DeliveryChoice
from coopps.kernel.typed.forms import Form


class DeliveryForm(Form):
    """In the portal, or by post: nothing is ticked for anybody, a consent is express (CRPA, L. 112-15)."""

    choice = forms.ChoiceField(
        label="Comment voulez-vous recevoir les décisions de l’agence ?",
        choices=DeliveryChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des deux remises."},
    )

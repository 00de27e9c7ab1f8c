"""« Avant de commencer »: what a visitor declares to know whether they qualify. Nothing of it is kept."""

from __future__ import annotations

from django import forms

from accounts.models import Profession
from adhesions.choices import Item
from adhesions.forms.opening import ROLES
from adhesions.models import ITEM_MODELS
from coopps.kernel.typed.forms import Form, form_field

# The numbers that a protocol may ask of who is delegated acts: the item, its field, and how the question is put.
MEASURED = {
    Item.EXPERIENCE: ("years", "Années d’expérience dans le domaine du protocole"),
    Item.THEORY: ("hours", "Heures de formation théorique suivies"),
    Item.PRACTICE: ("supervised_acts", "Actes réalisés sous supervision"),
}


class EligibilityForm(Form):
    """The profession, the role, and the numbers that this protocol asks for: `training` of its version says which."""

    profession = forms.ModelChoiceField(
        label="Votre profession", queryset=Profession.objects.all(), empty_label="Choisir"
    )
    role = forms.ChoiceField(label="Votre rôle dans l’équipe", choices=ROLES, widget=forms.RadioSelect)

    def __init__(self, *args, asked: list[Item], **options) -> None:
        super().__init__(*args, **options)
        for item in asked:
            name, label = MEASURED[item]
            field = form_field(ITEM_MODELS[item]._meta.get_field(name), label=label, required=False)
            field.help_text = "Pour une personne déléguée. Laissez vide si vous ne le savez pas encore."
            self.fields[item.value] = field

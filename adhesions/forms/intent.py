"""The letter of intent."""

from __future__ import annotations

from django import forms

from adhesions.choices import Nature
from adhesions.models import LetterOfIntent
from coopps.kernel.typed.forms import ModelForm, form_field


class IntentForm(ModelForm):
    """Saved as typed; the object and the nature are asked before filing only."""

    nature = forms.MultipleChoiceField(
        label="Nature de la coopération",
        choices=Nature.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = LetterOfIntent
        fields = ["purpose", "nature", "context", "expected_benefits", "expected_volume", "planned_start"]
        formfield_callback = form_field

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "nature"):
            self.fields[name].expected = True

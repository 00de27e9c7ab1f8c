"""A remark, and its answer."""

from __future__ import annotations

from django import forms

from coopps.kernel.typed.forms import Form

MOST_IN_A_REMARK = 5_000


class RemarkForm(Form):
    """A remark on one place of what is read, or on the whole of it."""

    never_printed = ("text",)

    field = forms.ChoiceField(label="Sur quoi porte la remarque", required=False)
    text = forms.CharField(
        label="Remarque", max_length=MOST_IN_A_REMARK, widget=forms.Textarea(attrs={"rows": 5, "cols": False})
    )

    def __init__(self, *args, whole: str, places: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", whole), *places]


class AnswerForm(Form):
    """The words of an answer."""

    never_printed = ("text",)

    text = forms.CharField(
        label="Votre réponse",
        max_length=MOST_IN_A_REMARK,
        help_text="Dites ce qui a été changé, et où.",
        widget=forms.Textarea(attrs={"rows": 5, "cols": False}),
    )

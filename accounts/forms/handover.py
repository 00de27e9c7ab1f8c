"""Who will lead."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from accounts.models import User
from coopps.kernel.typed.forms import Form


class HandoverForm(Form):
    """One of those who are there."""

    to = forms.TypedChoiceField(label="Qui portera à votre place", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, people: Iterable[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["to"].choices = [(pk, person.full_name) for pk, person in self.people.items()]

    def clean_to(self) -> User:
        return self.people[self.cleaned_data["to"]]

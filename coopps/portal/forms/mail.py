"""How often a person wants the messages of each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms

from coopps.kernel.mailing.choices import Group, Pace
from coopps.kernel.mailing.registry import Kind
from coopps.kernel.typed.forms import Form


class MailPreferencesForm(Form):
    """One choice for each group in which something may be put off. `fields_with_kinds` says what each choice covers, and what
    is never put off."""

    def __init__(self, *args, kinds: Mapping[Group, Iterable[Kind]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = {group.value: list(declared) for group, declared in kinds.items()}
        for group in kinds:
            self.fields[group.value] = forms.ChoiceField(label=group.label, choices=Pace.choices)

    @property
    def fields_with_kinds(self) -> list[tuple[forms.BoundField, list[Kind], list[Kind]]]:
        return [
            (
                bound,
                [kind for kind in self._kinds[bound.name] if not kind.legal],
                [kind for kind in self._kinds[bound.name] if kind.legal],
            )
            for bound in self
        ]

    @property
    def chosen(self) -> dict[Group, Pace]:
        return {Group(name): Pace(value) for name, value in self.cleaned_data.items()}

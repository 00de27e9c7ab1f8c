"""How often a person wants the messages of each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms

from coopps.kernel.mailing.choices import Group, Pace
from coopps.kernel.mailing.registry import Kind
from coopps.kernel.typed.forms import Form


class MailPreferencesForm(Form):
    """One choice for each group in which something may be put off; what is never put off stands beside it."""

    def __init__(self, *args, kinds: Mapping[Group, Iterable[Kind]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for group, declared in kinds.items():
            self.fields[group.value] = forms.ChoiceField(
                label=group.label,
                choices=Pace.choices,
                help_text=_told("Ce choix vaut pour", [kind.label for kind in declared if not kind.legal])
                + _told(" Toujours envoyé tout de suite", [kind.label for kind in declared if kind.legal]),
            )

    @property
    def chosen(self) -> dict[Group, Pace]:
        return {Group(name): Pace(value) for name, value in self.cleaned_data.items()}


def _told(beginning: str, labels: list[str]) -> str:
    return f"{beginning} : {' ; '.join(labels)}." if labels else ""

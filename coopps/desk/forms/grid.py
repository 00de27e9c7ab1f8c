"""The grid of an examination, as typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.instruction.models import GridAnswer
from coopps.kernel.typed.forms import Form


@dataclass(frozen=True)
class GridLine:
    """One criterion and its two fields."""

    criterion: Criterion
    finding: forms.BoundField
    comment: forms.BoundField


class GridForm(Form):
    """A grid as typed: a finding and a comment for each criterion. Every line may stay empty until the proposal."""

    def __init__(self, *args, grid: Grid, answers: dict[str, GridAnswer], **options) -> None:
        initial = {}
        for code, answer in answers.items():
            initial |= {f"{code}-constat": answer.value, f"{code}-commentaire": answer.comment}
        super().__init__(*args, **(options | {"initial": initial}))
        self.grid = grid
        for criterion in grid.criteria:
            self.fields[f"{criterion.code}-constat"] = forms.ChoiceField(
                label=f"{criterion.code}, constat", choices=Finding.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"{criterion.code}-commentaire"] = forms.CharField(
                label=f"{criterion.code}, commentaire",
                required=False,
                widget=forms.Textarea(attrs={"rows": 1, "placeholder": " "}),
            )

    @property
    def lines(self) -> Iterator[GridLine]:
        for criterion in self.grid.criteria:
            yield GridLine(criterion, self[f"{criterion.code}-constat"], self[f"{criterion.code}-commentaire"])

    def typed(self) -> Iterator[tuple[str, str, str]]:
        """Code, finding and comment of each line that was changed and has something in it."""
        for criterion in self.grid.criteria:
            names = f"{criterion.code}-constat", f"{criterion.code}-commentaire"
            finding, comment = (self.cleaned_data.get(name, "") for name in names)
            if (finding or comment) and any(name in self.changed_data for name in names):
                yield criterion.code, finding, comment

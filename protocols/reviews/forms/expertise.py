"""What an expert types: the standing declaration, the answer to an invitation, the statement of links, the opinion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.typed.forms import Form
from protocols.choices import OpinionOutcome
from protocols.reviews.choices import Assessment
from protocols.reviews.models import ExpertOpinion

MAX_TEXT = 20_000
NONE, SOME = "non", "oui"


def words(label: str, *, rows: int = 5, **options) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows, "cols": False})
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=widget, **options)


class _LinksForm(Form):
    """Whether there is a link, and which: described as soon as there is one."""

    described, absent = "", ""

    @property
    def has_link(self) -> bool:
        return self.cleaned_data["answer"] == SOME

    def clean(self):
        data = super().clean()
        if data.get("answer") == SOME and not data.get(self.described, "").strip():
            self.add_error(self.described, self.absent)
        return data


class DeclarationForm(_LinksForm):
    """The standing declaration of interests."""

    described, absent = "links", "Décrivez vos liens, un par ligne."

    answer = forms.ChoiceField(
        label="Ces cinq dernières années, avez-vous eu des liens d’intérêts ?",
        choices=[(NONE, "Non, aucun lien"), (SOME, "Oui, je les décris ci-dessous")],
        widget=forms.RadioSelect,
    )
    links = words(
        "Vos liens des cinq dernières années",
        required=False,
        help_text="Un par ligne : avec qui, à quel titre, de quelle date à quelle date. Les vôtres et ceux de vos proches : "
        "activités, financements, participations, publications communes.",
    )


class StatementForm(_LinksForm):
    """The statement of links for one dossier."""

    described, absent = "link", "Décrivez le lien : la HAS décide avec ce que vous écrivez."

    answer = forms.ChoiceField(
        label="Avez-vous un lien avec ce projet, avec une de ces personnes ou avec leur structure ?",
        choices=[(NONE, "Non, aucun lien"), (SOME, "Oui, un lien à examiner")],
        widget=forms.RadioSelect,
    )
    link = words(
        "Le lien, s’il y en a un",
        required=False,
        help_text="Avec qui, de quelle nature, depuis quand. La HAS le lit, et personne d’autre.",
    )


class LinkForm(Form):
    """A link that appeared on reading."""

    link = words("Le lien", help_text="Avec qui, de quelle nature, depuis quand. La HAS le lit, et personne d’autre.")


class DeclineForm(Form):
    """Why an invitation is declined, for who wants to say it."""

    reason = words("Pourquoi", rows=3, required=False, help_text="La HAS le lit. Vous pouvez ne rien dire.")


@dataclass(frozen=True)
class CriterionLine:
    """One criterion and its two fields."""

    criterion: Criterion
    value: forms.BoundField
    comment: forms.BoundField

    @property
    def label(self) -> str:
        """What is answered, in words."""
        value = self.value.value()
        return Assessment(value).label if value in Assessment.values else "Sans réponse"


class OpinionForm(Form):
    """The individual opinion as it is typed: every line may stay empty until it is given."""

    conclusion = forms.ChoiceField(
        label="Votre conclusion", choices=OpinionOutcome.choices, widget=forms.RadioSelect, required=False
    )
    comment = words(
        "Commentaire général",
        rows=6,
        required=False,
        help_text="Ce que le collège doit savoir avant de voter. Un avis défavorable est motivé ici.",
    )

    def __init__(self, *args, grid: Grid, opinion: ExpertOpinion, **options) -> None:
        initial = {"conclusion": opinion.conclusion, "comment": opinion.comment}
        for answer in opinion.answers.all():
            initial |= {f"{answer.criterion}-value": answer.value, f"{answer.criterion}-comment": answer.comment}
        super().__init__(*args, **(options | {"initial": initial}))
        self.fields["conclusion"].expected = True
        self.grid = grid
        for criterion in grid.criteria:
            self.fields[f"{criterion.code}-value"] = forms.ChoiceField(
                label=f"{criterion.code}, appréciation",
                choices=Assessment.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"{criterion.code}-comment"] = forms.CharField(
                label=f"{criterion.code}, commentaire",
                max_length=MAX_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "cols": False}),
            )

    @property
    def lines(self) -> Iterator[CriterionLine]:
        for criterion in self.grid.criteria:
            yield CriterionLine(criterion, self[f"{criterion.code}-value"], self[f"{criterion.code}-comment"])

    def answers(self) -> dict[str, tuple[str, str]]:
        """The answer and the comment to each criterion, as they are on the page."""
        data = self.cleaned_data
        return {code: (data[f"{code}-value"], data[f"{code}-comment"]) for code in self.grid.codes}

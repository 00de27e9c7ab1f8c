"""The opinion of the HAS as it is written, the answers to its reservations, and why an answer does not suffice."""

from __future__ import annotations

from django import forms

from coopps.kernel.typed.forms import Form
from coopps.kernel.typed.numbers import WholeField
from protocols.models import HasOpinion
from protocols.reviews.forms.expertise import words
from protocols.sections import SECTIONS

MAX_ROWS = 40
# The button that asks for one row more of a kind.
RESERVATION, RECOMMENDATION = "reserve", "recommandation"


class MotivesForm(Form):
    """Why the opinion is what it is."""

    motives = words(
        "Motifs",
        rows=10,
        required=False,
        help_text="Ce qui fonde l’avis, en droit et en fait. Obligatoires pour un avis défavorable.",
    )


class ReservationForm(Form):
    """One reservation, and the section of the protocol that it is about. Without words it is no reservation."""

    text = words("Réserve", rows=3, required=False)
    section = forms.ChoiceField(label="Rubrique concernée", required=False)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = [
            ("", "Tout le protocole"),
            *((section.key, f"{section.number}. {section.title}") for section in SECTIONS),
        ]
        self.fields["text"].expected = True


class RecommendationForm(Form):
    """One recommendation. Without words it is none."""

    text = words("Recommandation", rows=3, required=False)


class OpinionDraftForm:
    """The motives, the reservations and the recommendations of one opinion.

    Args:
        opinion: what is written, None before.
        data: what was posted, if something was.
        adding: `RESERVATION` or `RECOMMENDATION`, to show one row more.
    """

    def __init__(self, opinion: HasOpinion | None, *, data=None, adding: str = "") -> None:
        reservations, recommendations = [], []
        if opinion is not None:
            reservations = [{"text": row.text, "section": row.section} for row in opinion.reservations.all()]
            recommendations = [{"text": row.text} for row in opinion.recommendations.all()]
        self.motives = MotivesForm(data, initial={"motives": opinion.motives if opinion else ""})
        self.reservations = _rows(ReservationForm, RESERVATION, reservations, data, adding)
        self.recommendations = _rows(RecommendationForm, RECOMMENDATION, recommendations, data, adding)

    @property
    def forms(self) -> list:
        """The form and the formsets, for the summary of what is to correct."""
        return [self.motives, self.reservations, self.recommendations]

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]  # each says what is wrong with it
        return not wrong

    def add_error(self, field: None, message: str) -> None:
        """A sentence about the whole opinion."""
        self.motives.add_error(field, message)

    def typed(self) -> dict:
        """Motives, reservations and recommendations; rows without words are left out."""
        return {
            "motives": self.motives.cleaned_data["motives"],
            "reservations": [
                (row["text"], row["section"]) for form in self.reservations if (row := form.cleaned_data).get("text")
            ],
            "recommendations": [row["text"] for form in self.recommendations if (row := form.cleaned_data).get("text")],
        }


def _rows(row: type[Form], prefix: str, kept: list[dict], data, adding: str) -> forms.BaseFormSet:
    if data is not None and adding == prefix:
        data = data.copy()
        data[f"{prefix}-TOTAL_FORMS"] = str(int(data.get(f"{prefix}-TOTAL_FORMS") or 0) + 1)
    made = forms.formset_factory(
        row, extra=0 if kept else 1, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True
    )
    return made(data, prefix=prefix) if data is not None else made(initial=kept, prefix=prefix)


class LiftForm(Form):
    """Nothing to type: the version that the page shows goes with the act."""

    read = WholeField(required=False, widget=forms.HiddenInput)


class MaintainForm(LiftForm):
    """Why an answer does not suffice."""

    reason = words("Ce qui manque encore", help_text="L’équipe le lit, et répond de nouveau.")

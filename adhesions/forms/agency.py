"""What the agents of an agency type about the members of a team and their rights."""

from __future__ import annotations

from django import forms

from adhesions.choices import Ground
from adhesions.rules.readiness import against_authorizing
from coopps.desk.forms.motives import HearingForm, MotiveField
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.instruction.rules import motive_problem, needs_motive
from coopps.kernel.typed.bounds import AWAITED, HAPPENED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form


class ProposalForm(Form):
    """The decision proposed for one person. The words of the other outcomes may stay empty."""

    use_required_attribute = False
    needs = {
        Outcome.AUTHORIZE: {"acts"},
        Outcome.REFUSE: set(),
        Outcome.POSTPONE: {"expected", "expected_items", "expected_by"},
    }

    outcome = forms.ChoiceField(label="Décision proposée", choices=Outcome.choices, widget=forms.RadioSelect)
    acts = forms.MultipleChoiceField(
        label="Actes autorisés",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tous les actes du protocole sont cochés : décochez ceux que la décision exclut.",
    )
    limits = forms.CharField(
        label="Limites",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Imprimées sur la lettre avec leurs motifs, par exemple : « dans le seul service d’urologie ».",
    )
    motivation = forms.CharField(
        label="Motivation, en droit et en fait",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Imprimée sur la lettre d’un refus, d’un ajournement, ou d’une autorisation qui exclut des actes ou pose des "
        "limites. Le texte proposé reprend la règle et les constats de la grille : relisez-le, complétez-le, corrigez-le.",
    )
    expected = forms.CharField(
        label="Ce qui est attendu",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimé sur la lettre.",
    )
    expected_items = forms.MultipleChoiceField(
        label="Pièces que la personne donnera",
        widget=forms.CheckboxSelectMultiple,
        help_text="Elle seule les donne, sur une page du portail ; la décision est ensuite prise pour elle seule.",
    )
    expected_by = DayField(label="Attendu au plus tard le", bounds=AWAITED)

    def __init__(self, *args, acts: list, items: list, motive: str, blocking: list[str], **options) -> None:
        super().__init__(*args, **options)
        self.codes, self.motive, self.blocking = {act.code for act in acts}, motive, blocking
        if self.is_bound:
            needed = self.needs.get(self.data.get("outcome"), set())
            for name in {"acts", "motivation", "expected", "expected_items", "expected_by"} - needed:
                self.fields[name].required = False  # `clean` says when a motivation is missing
        self.fields["expected_items"].choices = [(item.value, item.label) for item in items]
        self.fields["acts"].choices = [(act.code, f"{act.code} – {act.label}") for act in acts]

    def clean(self) -> dict:
        data = super().clean()
        wanted = "outcome" in data and self._needs_motive(data) and "motivation" in data
        if wanted and (problem := motive_problem(data["motivation"], self.motive)):
            self.add_error("motivation", problem)
        self.fields["motivation"].required = True  # whatever comes next is the page again
        return data

    def clean_outcome(self) -> str:
        """No authorization against a blocking criterion (BR-11), told here rather than when everything is sent."""
        outcome = self.cleaned_data["outcome"]
        if outcome == Outcome.AUTHORIZE and self.blocking:
            raise forms.ValidationError(against_authorizing(self.blocking))
        return outcome

    def _needs_motive(self, data: dict) -> bool:
        return needs_motive(
            data["outcome"], limits=data.get("limits", ""), is_partial=set(data.get("acts", ())) < self.codes
        )

    def words(self) -> dict:
        """What the chosen outcome uses; the words of the others are left out."""
        data = self.cleaned_data
        if data["outcome"] == Outcome.AUTHORIZE:
            words = {"outcome": data["outcome"], "acts": data["acts"], "limits": data["limits"]}
            return words | ({"motivation": data["motivation"]} if self._needs_motive(data) else {})
        words = {"outcome": data["outcome"], "acts": [], "motivation": data["motivation"]}
        if data["outcome"] == Outcome.POSTPONE:
            words |= {name: data[name] for name in ("expected", "expected_items", "expected_by")}
        return words


class ClosingForm(Form):
    """Why a request left without an answer is closed."""

    motivation = MotiveField(
        label="Motifs, en droit et en fait",
        help_text="Imprimés sur chaque lettre. Le texte proposé reprend la règle et ce qui a été demandé : relisez-le, "
        "complétez-le, corrigez-le.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class EndingForm(HearingForm):
    """What the end of the right of a person is considered for."""

    def cases(self) -> list[tuple[str, str]]:
        return Ground.choices


class UrgencyForm(EndingForm):
    """The same, for a suspension in urgency."""

    urgency = MotiveField(
        label="Urgence, en droit et en fait",
        help_text="Pourquoi les actes ne peuvent pas attendre les observations de la personne. Imprimée sur la lettre.",
    )


class EndForm(Form):
    """The end proposed after the hearing."""

    motivation = MotiveField(
        label="Motivation, en droit et en fait",
        help_text="Imprimée sur la lettre. Répondez aux observations de la personne, s’il y en a.",
    )
    effect_on = DayField(
        label="Prend effet au plus tôt le",
        required=False,
        bounds=AWAITED,
        help_text="Vide : le jour où la personne reçoit la lettre. Jamais avant.",
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["motivation"].given = tuple(Ground.labels)


class DeathForm(Form):
    """The day of a death, and what the agent has seen of it."""

    died_on = DayField(label="Date du décès", bounds=HAPPENED)
    proof = forms.CharField(
        label="Document vu, ou sa référence",
        max_length=300,
        help_text="Par exemple : « copie intégrale de l’acte de décès, mairie de Caen, n° 214 ».",
    )


class KeepForm(Form):
    """Why a right stands although one of its conditions was to be confirmed."""

    decision = MotiveField(
        label="Sur quoi vous vous fondez",
        help_text="Ce que vous avez vu, et quand : la nouvelle attestation, la personne qui a rejoint l’équipe…",
    )

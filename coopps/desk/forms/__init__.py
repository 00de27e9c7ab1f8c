"""What the agents of an agency type."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from accounts.choices import VerificationMeans
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.instruction.models import Examination, GridAnswer
from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form
from coopps.kernel.typed.numbers import WholeField
from coopps.kernel.workflow.conditions import motive_fault


# --- The grid -----------------------------------------------------------------------------------------------------
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


# --- Identity and completeness ------------------------------------------------------------------------------------
class IdentityForm(Form):
    """How an identity was verified."""

    means = forms.ChoiceField(
        label="Comment l’identité est vérifiée",
        choices=[choice for choice in VerificationMeans.choices if choice[0] != VerificationMeans.PRO_SANTE_CONNECT],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Ce qui a été comparé ou confirmé",
        help_text="Gardé avec la vérification : document vu, personne de l’ordre jointe, date de la rencontre.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Named:
    """What may be asked for: its key and its name. A choice of an enumeration is one too."""

    value: str
    label: str


@dataclass(frozen=True)
class Requestable:
    """A document, or a section of a protocol, that may be asked for; `reason` and `wanted` are what the grid suggests."""

    examination: Examination
    item: Named
    reason: str = ""
    wanted: bool = False

    @property
    def key(self) -> str:
        return f"{self.examination.pk}-{self.item.value}"


@dataclass(frozen=True)
class RequestLine:
    """One document, its checkbox and the reason."""

    document: Requestable
    wanted: forms.BoundField
    reason: forms.BoundField


class DocumentRequestForm(Form):
    """Named documents to ask for, with what is wrong with each."""

    due_on = DayField(label="À fournir au plus tard le", bounds=AWAITED)
    message = forms.CharField(
        label="Message à l’équipe",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Imprimé dans la lettre et lu dans le portail ; le courriel ne le reprend pas.",
    )

    def __init__(self, *args, documents: list[Requestable], **options) -> None:
        super().__init__(*args, **options)
        self.documents = documents
        for document in documents:
            self.fields[f"piece-{document.key}"] = forms.BooleanField(
                label=document.item.label, required=False, initial=document.wanted
            )
            self.fields[f"motif-{document.key}"] = forms.CharField(
                label=f"Ce qui manque : {document.item.label}",
                required=False,
                max_length=1000,
                initial=document.reason,
                widget=forms.TextInput(attrs={"class": "fr-input", "placeholder": "Ce qui manque"}),
            )

    @property
    def lines(self) -> Iterator[RequestLine]:
        for document in self.documents:
            yield RequestLine(document, self[f"piece-{document.key}"], self[f"motif-{document.key}"])

    def wanted(self) -> list[tuple[Requestable, str]]:
        """The documents ticked, each with its reason."""
        data = self.cleaned_data
        return [
            (document, data[f"motif-{document.key}"]) for document in self.documents if data[f"piece-{document.key}"]
        ]


# --- Remarks ------------------------------------------------------------------------------------------------------
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


# --- Silence ------------------------------------------------------------------------------------------------------
class MotivesForm(Form):
    """The motives of a rejection born by silence."""

    motivation = forms.CharField(
        label="Motifs de droit et de fait",
        help_text="La règle que la demande ne remplissait pas, et ce que le dossier montre. Ce texte s’imprime dans la lettre.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )


# --- Decisions ----------------------------------------------------------------------------------------------------
class ReasonForm(Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(label="Motif de la reprise", widget=forms.Textarea(attrs={"rows": 3}))


# --- What stops a right -------------------------------------------------------------------------------------------
class MotiveField(forms.CharField):
    """A motive that says something: a real sentence, which is not one of the texts `given` on the page."""

    widget = forms.Textarea(attrs={"rows": 5})
    given: tuple[str, ...] = ()

    def validate(self, value) -> None:
        super().validate(value)
        if value and (fault := motive_fault(value, *self.given)):
            raise forms.ValidationError(fault, code="too_short")


class MotivationForm(Form):
    """Why an end is given up, or a suspension lifted."""

    motivation = MotiveField(label="Motivation")


class HearingForm(Form):
    """What an end is considered for, and how long the people concerned have to answer. A subclass gives the cases."""

    ground = forms.ChoiceField(label="Cas prévu par les textes", widget=forms.RadioSelect)
    facts = MotiveField(
        label="Faits",
        help_text="Datés et précis, sans donnée de santé d’un patient. Chaque personne concernée les lit, et y répond.",
    )
    days = WholeField(
        label="Délai pour présenter des observations, en jours",
        initial=DAYS_TO_ANSWER.most,
        validators=[DAYS_TO_ANSWER],
        help_text="Compté de la réception de la lettre, un mois au plus.",
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        cases = self.cases()
        self.fields["ground"].choices = cases
        for field in self.fields.values():
            if isinstance(field, MotiveField):
                field.given = tuple(label for _, label in cases)

    @abstractmethod
    def cases(self) -> list[tuple[str, str]]:
        """The closed list of the texts, each case in its words."""

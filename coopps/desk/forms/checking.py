"""What is checked before a dossier is complete: an identity, and the documents to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms

from accounts.choices import VerificationMeans
from coopps.kernel.instruction.models import Examination
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form


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

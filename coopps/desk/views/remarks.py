"""Remarks, whatever they are about: the lines of a list, and the page of what is done with one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from coopps.desk.forms.remarks import AnswerForm
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction.holdings import Change
from coopps.kernel.instruction.models import AnchoredRemark
from coopps.kernel.workflow.runner import open_to

ACTS = {"answer": "Répondre", "reopen": "Rouvrir", "close": "Clore"}
PLACES = {"answer": "repondre", "reopen": "rouvrir", "close": "clore"}


@dataclass(frozen=True)
class Shown:
    """A remark, what it is about in words, what the reader may do with it, and what changed there since."""

    remark: AnchoredRemark
    about: str
    acts: list[tuple[str, str]]
    changes: list[Change] = field(default_factory=list)


def acts_on(
    remark: AnchoredRemark, user, url: Callable[[str], str], known: Mapping[Callable[..., bool], bool]
) -> list[tuple[str, str]]:
    """What a person may do with a remark: the label, and the address that `url` makes of the word of the act."""
    allowed = {one.name for one in open_to(remark, user, known=known)}
    return [(label, url(PLACES[name])) for name, label in ACTS.items() if name in allowed]


class RemarkActView(TransitionView):
    """Answer a remark, open it again, or close it. A page gives the remarks that its reader finds, what one is about, and the
    service that does it."""

    template_name = "desk/remark_act.html"
    service: ModuleType

    @abstractmethod
    def remarks(self) -> QuerySet:
        """The remarks that the reader finds."""

    @abstractmethod
    def about(self) -> str:
        """What the remark is about, in words."""

    def get_object(self, queryset=None) -> AnchoredRemark:
        self.transition = next((name for name, place in PLACES.items() if place == self.kwargs["act"]), "")
        if not self.transition:
            raise Http404
        return get_object_or_404(self.remarks(), pk=self.kwargs["remark"])

    def get_form_class(self):
        return AnswerForm if self.transition == "answer" else super().get_form_class()

    def execute(self, form):
        self.object = getattr(self.service, self.transition)(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        if self.transition == "answer":
            yield f"Votre réponse est envoyée à {self.object.opened_by.full_name}."
        elif self.transition == "reopen":
            yield "Les personnes concernées sont prévenues que la réponse ne suffit pas."
        else:
            yield "La remarque et sa réponse restent lisibles ; on n’y revient plus."

    def get_context_data(self, **kwargs):
        return super().get_context_data(remark=self.object, about=self.about(), **kwargs)

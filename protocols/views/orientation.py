"""The public page that says where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from protocols.orientation import Path, orient


@dataclass(frozen=True)
class Answered:
    """An answer already given, and the address that asks it again."""

    question: str
    answer: str
    name: str
    value: str
    again: str


@method_decorator(login_not_required, name="dispatch")
class OrientationView(TemplateView):
    """One question at a time; the answers stay in the address, so that the page can be sent to a colleague."""

    template_name = "projects/orientation.html"

    def get_context_data(self, **kwargs):
        path = orient(self.request.GET)
        outcome = path.outcome
        return super().get_context_data(
            path=path,
            answered=list(_answered(path)),
            outcome_url=f"{reverse(outcome.address)}{'?' if outcome.query else ''}{outcome.query}" if outcome else "",
            **kwargs,
        )


def _answered(path: Path):
    given: dict[str, str] = {}
    for question, choice in path.answered:
        yield Answered(question.title, choice.label, question.name, choice.value, f"?{urlencode(given)}")
        given[question.name] = choice.value

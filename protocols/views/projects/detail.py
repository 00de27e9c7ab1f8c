"""One project for its team: whose turn, what is asked, the sections, the people, the documents, what happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views import generic

from coopps.kernel.instruction.choices import RemarkState
from protocols import registry
from protocols.choices import Awaited
from protocols.chronicle.projects import events_of
from protocols.models import Project
from protocols.sections import SECTIONS, Missing, Section
from protocols.selectors import projects as selectors
from protocols.turns.projects import road_of, turn_of
from protocols.views.projects.entry import AuthorMixin


@dataclass(frozen=True)
class Line:
    """A section in the list: what it still lacks, and the remarks that wait."""

    section: Section
    url: str
    lacks: int
    remarks: int
    empty: bool

    @property
    def complete(self) -> bool:
        return not self.lacks


def lines_of(project: Project) -> list[Line]:
    """The twenty sections, and where each stands."""
    content = project.content
    lacks = Counter(lack.section.key for lack in project.lacks)
    remarks = Counter(project.remarks.filter(state=RemarkState.OPEN).values_list("section", flat=True))
    return [
        Line(
            section,
            reverse("projects:section", args=[project.pk, section.number]),
            lacks[section.key],
            remarks[section.key],
            section.is_empty(section.clean(content)),
        )
        for section in SECTIONS
    ]


class ProjectView(AuthorMixin, generic.DetailView):
    """One project."""

    template_name = "projects/detail.html"

    def get_context_data(self, **kwargs):
        project, leads = self.object, self.leads(self.object)
        lines = lines_of(project)
        return super().get_context_data(
            leads=leads,
            join_url=resolve_url(settings.JOIN_WITH_PROJECT_URL, project.pk),
            turn=turn_of(project, leads=leads),
            road=road_of(project),
            lines=lines,
            done=sum(line.complete for line in lines),
            open_remarks=sum(line.remarks for line in lines),
            writable=project.is_writable,
            is_asked=project.awaited in (Awaited.AGENCY, Awaited.HAS),
            request_open=self._request_open(),
            asked=self._asked(),
            instruction=project.instruction,
            opinion=project.opinion,
            opinion_act=self._act(project.opinion),
            order_act=self._act(project.authorization),
            reservations=project.reservations,
            versions=list(selectors.filed_versions(project).defer("content")),
            events=events_of(project),
            may_withdraw=leads and not project.is_over,
            in_drafting=project.is_drafted,
            **kwargs,
        )

    def _request_open(self):
        """What the agency asks, or None."""
        instruction = self.object.instruction
        if self.object.awaited != Awaited.AGENCY:
            return None
        return instruction.requests.to_answer(self.request.user)

    def _asked(self) -> str:
        """What who examines the project elsewhere asks to change."""
        if self.object.awaited != Awaited.HAS:
            return ""
        return "\n".join(one.asks for one in registry.examinations_of(self.object) if one.asks)

    def _act(self, decided):
        """The signed act of an opinion or of an order, once there is one."""
        letter = getattr(decided, "letter", None)
        return getattr(letter, "act", None)


@dataclass(frozen=True)
class Lacking:
    """One section that lacks something, with a link to each field."""

    section: Section
    lacks: list[tuple[Missing, str]]


def lacking_of(project: Project, lacks: list[Missing]) -> list[Lacking]:
    """What is missing, section by section, each with the address of its field."""
    found: dict[str, Lacking] = {}
    for lack in lacks:
        page = reverse("projects:section", args=[project.pk, lack.section.number])
        group = found.setdefault(lack.section.key, Lacking(lack.section, []))
        group.lacks.append((lack, f"{page}#id_{lack.field}"))
    return list(found.values())


class MissingView(AuthorMixin, generic.DetailView):
    """Everything that is missing, section by section, each with a link to its field."""

    template_name = "projects/missing.html"

    def get_context_data(self, **kwargs):
        lacking = lacking_of(self.object, self.object.lacks)
        return super().get_context_data(
            lacking=lacking,
            done=len(SECTIONS) - len(lacking),
            total=len(SECTIONS),
            leads=self.leads(self.object),
            **kwargs,
        )

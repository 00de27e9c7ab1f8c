"""The lead of a project goes to another author."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.views import handover as pages
from protocols.models import ProjectHandover
from protocols.selectors import projects as selectors
from protocols.services.handing import handing
from protocols.views.projects.entry import AuthorMixin


class HandOverView(AuthorMixin, pages.ProposeView):
    """Propose it."""

    handing = handing
    heading = "Confier le projet à une autre personne"

    def check(self) -> None:
        if not self.leads(self.object):
            raise PermissionDenied("Seule la personne qui porte le projet le confie à une autre.")
        super().check()

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.object.pk])


class _OfReadersProject:
    """A proposal in a project of the reader: anybody else gets 404."""

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        return ProjectHandover.objects.filter(project__in=projects.values("pk")).select_related(
            "project__agency", "proposed_by", "to"
        )


class HandoverView(_OfReadersProject, pages.ProposalView):
    """What is proposed to the reader."""

    handing = handing
    template_name = "projects/handover.html"
    answer_url = "projects:handover_answer"


class AnswerHandoverView(_OfReadersProject, pages.AnswerView):
    """Accept, decline, or take back."""

    handing = handing
    headings = {
        "accepter": "Porter le projet de protocole",
        "decliner": "Ne pas porter le projet",
        "reprendre": "Reprendre ma proposition",
    }
    accepted = (
        "La personne qui vous le propose continue de rédiger avec vous.",
        "Toutes les personnes qui rédigent en sont prévenues.",
    )

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.object.project_id])

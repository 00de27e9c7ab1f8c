"""The lead of a project goes to another author."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.generic import DetailView

from accounts.views import handover as pages
from coopps.kernel.typography import of
from protocols.models import ProjectHandover
from protocols.selectors import projects as selectors
from protocols.services import handing
from protocols.views.projects.entry import AuthorMixin


class HandOverView(AuthorMixin, pages.ProposeView):
    """Propose it."""

    heading = "Confier le projet à une autre personne"

    def check(self) -> None:
        if not self.leads(self.object):
            raise PermissionDenied("Seule la personne qui porte le projet le confie à une autre.")
        super().check()

    def candidates(self):
        return [author.user for author in self.object.authors.all() if author.joined_at and not author.is_lead]

    def execute(self, form):
        self.handover = handing.propose(self.object, self.request.user, to=form.cleaned_data["to"])

    def get_done(self) -> str:
        return (
            f"Le projet est proposé à {self.handover.to.full_name}. Vous le portez tant que la réponse n’est pas venue."
        )

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.object.pk])


class _HandoverMixin:
    """A proposal in a project of the reader: anybody else gets 404."""

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        return ProjectHandover.objects.filter(project__in=projects.values("pk")).select_related(
            "project__agency", "proposed_by", "to"
        )


class HandoverView(_HandoverMixin, DetailView):
    """What is proposed to the reader, and the answers."""

    template_name = "projects/handover.html"
    context_object_name = "handover"

    def get_queryset(self):
        return super().get_queryset().filter(to=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object.project, **kwargs)


class AnswerHandoverView(_HandoverMixin, pages.AnswerView):
    """Accept, decline, or take back."""

    headings = {
        "accepter": "Porter le projet de protocole",
        "decliner": "Ne pas porter le projet",
        "reprendre": "Reprendre ma proposition",
    }

    def execute(self, form):
        act = {"accepter": handing.accept, "decliner": handing.decline, "reprendre": handing.take_back}[self.act]
        self.object = act(self.object, self.request.user)

    def effects(self):
        lead = self.object.proposed_by.full_name
        if self.act == "accepter":
            yield f"Vous portez le projet à la place {of(lead)} : vous invitez, déposez et répondez à l’agence."
            yield f"{lead} continue de rédiger avec vous."
            yield "Toutes les personnes qui rédigent en sont prévenues."
        elif self.act == "decliner":
            yield f"{lead} porte toujours le projet, et en est prévenu ou prévenue."
        else:
            yield f"{self.object.to.full_name} ne peut plus accepter de porter le projet."

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.object.project_id])

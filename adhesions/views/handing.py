"""The lead of an adhesion goes to another member."""

from __future__ import annotations

from django.urls import reverse

from accounts.views import handover as pages
from adhesions import selectors
from adhesions.models import AdhesionHandover
from adhesions.services.handing import handing
from adhesions.views.entry import LeadMixin


class HandOverView(LeadMixin, pages.ProposeView):
    """Propose it."""

    handing = handing
    heading = "Confier la demande à une autre personne"

    def get_success_url(self) -> str:
        return reverse("adhesions:team" if self.request.method == "POST" else "adhesions:detail", args=[self.object.pk])


class _OfReadersTeam:
    """A proposal in a team of the reader: anybody else gets 404."""

    def get_queryset(self):
        adhesions = selectors.readable_by(self.request.user).order_by()
        return AdhesionHandover.objects.filter(adhesion__in=adhesions.values("pk")).select_related(
            "adhesion__team", "adhesion__agency", "proposed_by", "to"
        )


class HandoverView(_OfReadersTeam, pages.ProposalView):
    """What is proposed to the reader."""

    handing = handing
    template_name = "adhesions/handover.html"
    answer_url = "adhesions:handover_answer"


class AnswerHandoverView(_OfReadersTeam, pages.AnswerView):
    """Accept, decline, or take back."""

    handing = handing
    headings = {
        "accepter": "Porter la demande de mon équipe",
        "decliner": "Ne pas porter la demande",
        "reprendre": "Reprendre ma proposition",
    }
    accepted = (
        "La personne qui vous le propose reste dans l’équipe, avec les mêmes droits que les autres.",
        "Toute l’équipe en est prévenue, ainsi que l’agence si elle a déjà le dossier.",
    )

    def get_success_url(self) -> str:
        return reverse("adhesions:detail", args=[self.object.adhesion_id])

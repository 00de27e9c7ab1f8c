"""The lead of an adhesion goes to another member."""

from __future__ import annotations

from django.urls import reverse
from django.views.generic import DetailView

from accounts.views import handover as pages
from adhesions import selectors
from adhesions.models import AdhesionHandover
from adhesions.selectors.handing import may_lead
from adhesions.services import handing
from adhesions.views.entry import LeadMixin
from coopps.kernel.typography import of


class HandOverView(LeadMixin, pages.ProposeView):
    """Propose it."""

    heading = "Confier la demande à une autre personne"

    def candidates(self):
        others = may_lead(self.object).exclude(user=self.request.user)
        return [member.user for member in others.select_related("user")]

    def execute(self, form):
        self.handover = handing.propose(self.object, self.request.user, to=form.cleaned_data["to"])

    def get_done(self) -> str:
        return f"La demande est proposée à {self.handover.to.full_name}. Vous la portez tant que la réponse n’est pas venue."

    def get_success_url(self) -> str:
        return reverse("adhesions:team" if self.request.method == "POST" else "adhesions:detail", args=[self.object.pk])


class _HandoverMixin:
    """A proposal in a team of the reader: anybody else gets 404."""

    def get_queryset(self):
        adhesions = selectors.readable_by(self.request.user).order_by()
        return AdhesionHandover.objects.filter(adhesion__in=adhesions.values("pk")).select_related(
            "adhesion__team", "adhesion__agency", "proposed_by", "to"
        )


class HandoverView(_HandoverMixin, DetailView):
    """What is proposed to the reader, and the answers."""

    template_name = "adhesions/handover.html"
    context_object_name = "handover"

    def get_queryset(self):
        return super().get_queryset().filter(to=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(adhesion=self.object.adhesion, **kwargs)


class AnswerHandoverView(_HandoverMixin, pages.AnswerView):
    """Accept, decline, or take back."""

    headings = {
        "accepter": "Porter la demande de mon équipe",
        "decliner": "Ne pas porter la demande",
        "reprendre": "Reprendre ma proposition",
    }

    def execute(self, form):
        act = {"accepter": handing.accept, "decliner": handing.decline, "reprendre": handing.take_back}[self.act]
        self.object = act(self.object, self.request.user)

    def effects(self):
        lead = self.object.proposed_by.full_name
        if self.act == "accepter":
            yield f"Vous portez la demande à la place {of(lead)} : vous invitez, déposez et répondez à l’agence."
            yield f"{lead} reste dans l’équipe, avec les mêmes droits que les autres."
            yield "Toute l’équipe en est prévenue, ainsi que l’agence si elle a déjà le dossier."
        elif self.act == "decliner":
            yield f"{lead} porte toujours la demande, et en est prévenu ou prévenue."
        else:
            yield f"{self.object.to.full_name} ne peut plus accepter de porter la demande."

    def get_success_url(self) -> str:
        return reverse("adhesions:detail", args=[self.object.adhesion_id])

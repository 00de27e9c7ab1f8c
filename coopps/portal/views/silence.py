"""A rejection born by silence, for who asked: what it means, the routes of appeal, the motives (CRPA, L. 231-4 and L. 232-4)."""

from __future__ import annotations

import datetime

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents.models import Delivery
from coopps.kernel.instruction import registry, selectors
from coopps.kernel.instruction.letters import extension
from coopps.kernel.instruction.models import ImpliedRejection, Instruction, MotivesRequest
from coopps.kernel.instruction.services import silence
from coopps.kernel.instruction.turns import born
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


class RejectedMixin:
    """A page about a request that silence rejected, for who asked: 404 for anybody else, and as long as nothing is born."""

    context_object_name = "instruction"

    def get_queryset(self):
        return Instruction.objects.filter(selectors.party_to(self.request.user)).select_related("agency")

    def get_object(self, queryset=None) -> Instruction:
        instruction = super().get_object(queryset)
        self.applicant = selectors.applicant_of(instruction, self.request.user)
        self.standing = selectors.born_rejection(instruction)
        noted = ImpliedRejection.objects.filter(instruction=instruction).first()
        self.born_on: datetime.date | None = self.standing or (noted and noted.born_on)
        if self.applicant is None or self.born_on is None:
            raise Http404
        return instruction


class SilenceView(RejectedMixin, DetailView):
    """What happened, what it means, what may be done and until when."""

    template_name = "portal/silence.html"

    def get_context_data(self, **kwargs):
        instruction, user, agency = self.object, self.request.user, self.object.agency
        notice = selectors.appeal_after_birth(instruction, self.applicant, self.born_on)
        asked = MotivesRequest.objects.filter(instruction=instruction, asked_by=user).first()
        delivery = (
            Delivery.objects.filter(act__letter__motives_request=asked, addressee=user).first() if asked else None
        )
        return super().get_context_data(
            back_url=registry.get(instruction.kind).team_url(instruction),
            fact=born(self.born_on, instruction.silence_basis),
            stands=self.standing is not None and not self.applicant.decided,
            afterwards=law.text(TextKey.SILENCE_AFTERWARDS, agency.today()).body,
            notice=notice,
            until=self._until(notice, delivery),
            extension=extension(agency.today()),
            asked=asked,
            delivery=delivery,
            may_ask=self._may_ask(),
            tz=agency.tz,
            **kwargs,
        )

    def _until(self, notice, delivery: Delivery | None) -> datetime.date:
        """The last day before the court: prolonged from the day on which the motives were received."""
        received_on = delivery.receipt_day if delivery is not None else None
        return notice.deadline(max(self.born_on, received_on) if received_on else self.born_on)

    def _may_ask(self) -> bool:
        try:
            silence.refuse_to_ask(self.object, self.request.user)
        except TransitionRefused:
            return False
        return True


class AskMotivesView(RejectedMixin, TransitionView):
    """Ask the agency for the motives of the rejection."""

    heading = "Demander les motifs du rejet"
    submit_label = "Demander les motifs"

    def check(self):
        silence.refuse_to_ask(self.object, self.request.user)

    def execute(self, form):
        self.asked = silence.ask_motives(self.object, self.request.user)

    def effects(self):
        today = self.object.agency.today()
        months = law.rule(Procedure.SILENCE_MOTIVES, today).months
        return [
            f"L’agence est prévenue aujourd’hui. Elle a {months} mois pour vous communiquer les motifs, par une lettre.",
            extension(today),
            "Votre demande reste rejetée tant que l’agence ne prend pas d’autre décision : rien n’est autorisé.",
        ]

    def get_done(self):
        return f"Les motifs sont demandés. L’agence les communique au plus tard le {french_date(self.asked.due_on)}."

    def get_success_url(self):
        return reverse("portal:silence", args=[self.object.pk])

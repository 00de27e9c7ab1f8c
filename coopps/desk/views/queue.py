"""The dossiers of an agency, by stage of the work and by due date; taking one."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.views.generic import ListView

from accounts.choices import AgencyRight
from coopps.desk import queue
from coopps.desk.views.scope import AgentListMixin, InstructionMixin
from coopps.kernel.components.lists import TabbedListMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.law import selectors as law


class QueueView(AgentListMixin, TabbedListMixin, ListView):
    """The dossiers of the person's agencies: tabs with counts, filters kept in the address, sorted by due date."""

    template_name = "desk/queue.html"
    context_object_name = "dossiers"

    @cached_property
    def natures(self) -> dict[str, str]:
        return queue.natures()

    def get_tabs(self):
        return selectors.tabs()

    @property
    def dossiers(self) -> QuerySet[Instruction]:
        return selectors.queue(self.request.user).filter(agency__in=self.agencies)

    def get_found(self) -> QuerySet[Instruction]:
        return queue.found(self.filters, self.dossiers, self.request.user)

    def get_queryset(self) -> QuerySet[Instruction]:
        user = self.request.user
        related = {name for kind in dossiers.all() for name in kind.related}
        return (
            queue.listed(self.filters, self.dossiers, user)
            .annotate(is_party=selectors.party_to(user), is_undecided=selectors.undecided())
            .select_related(*related)
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        instructing = {agency.pk for agency in self.agencies if agency.allows(self.request.user, AgencyRight.INSTRUCT)}
        rules = law.Rules()
        for dossier in context["dossiers"]:
            dossier.nature = dossiers.get(dossier.kind)
            dossier.standing = dossier.nature.standing(dossier)
            rule = rules(dossier.nature.procedure, dossier.agency.day_of(dossier.filed_at))
            queue.say_delay(dossier, rule)
            dossier.rejected_on = dossier.silent_since(dossier.agency.today()) if dossier.is_undecided else None
            dossier.can_be_taken = dossier.is_untaken and dossier.agency_id in instructing and not dossier.is_party
        return context


class TakeView(InstructionMixin, TransitionView):
    """An instructor takes a dossier, from the list or from the desk."""

    transition = "take"
    done = "Dossier pris en charge. Vérifiez les identités et les pièces, puis dites s’il est complet."

    def execute(self, form):
        examining.take(self.object, self.request.user)

    def effects(self):
        return [
            f"Vous instruisez le dossier {self.object.number}, « {self.object.applicant} ».",
            "L’équipe voit que ses pièces sont en cours de vérification.",
            "Vous vérifiez les identités et les pièces, puis vous déclarez le dossier complet ou demandez ce qui manque.",
        ]


class HandOverView(InstructionMixin, TransitionView):
    """Another instructor goes on with a dossier."""

    transition = "hand_over"
    done = "Le dossier est maintenant le vôtre. Les grilles déjà remplies sont gardées."

    def execute(self, form):
        examining.hand_over(self.object, self.request.user)

    def effects(self):
        return [
            f"Le dossier {self.object.number}, suivi par {self.object.instructor}, devient le vôtre.",
            "Les grilles et les propositions déjà faites sont gardées ; l’échéance ne change pas.",
        ]

"""What the desk shows of any dossier, whatever its nature: its place in the list, its clock, its history, its grids."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.edit import FormView

from coopps.desk import queue
from coopps.desk.delays import Delay
from coopps.desk.forms.grid import GridForm
from coopps.desk.legal_clock import Clock, draw
from coopps.desk.progress import Progress, progress_of
from coopps.desk.road import SILENCE, Road, clock_of, ended_on
from coopps.desk.views.scope import InstructionMixin
from coopps.desk.views.silence import silence_of
from coopps.kernel.components.autosave import is_autosave, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.lists import Filters
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.components.timeline import TimelineEvent
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction import conversations, selectors
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.models import Examination, ImpliedRejection, Instruction, RequestLetter
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.instruction.services import examining
from coopps.kernel.law.selectors import Citations
from coopps.kernel.law.silence import ImpliedDecision
from coopps.kernel.workflow.refusals import TransitionRefused


@dataclass(frozen=True)
class Neighbors:
    """Where a dossier stands in the list that its address carries: the addresses of those before and after."""

    place: int
    total: int
    before: str
    after: str


@dataclass(frozen=True)
class GridTab:
    """One grid of the dossier, in the bar of the desk."""

    label: str
    url: str
    progress: Progress


class DeskMixin(InstructionMixin):
    """What every page of the desk shows at its top: state, turn, tabs, and the way back to the list.

    A nature of dossier gives `turn`, the address of its grids (`grid_name`) and how each is called (`tab_label`).
    """

    grid_name: str
    turn: Turn

    @cached_property
    def progress(self) -> list[Progress]:
        return progress_of(self.object)

    def tab_label(self, examination: Examination) -> str:
        """How a grid is called in the bar."""
        return examination.label

    def grid_url(self, examination: Examination) -> str:
        """The page where the grid of one subject is filled."""
        return reverse(self.grid_name, args=[self.object.pk, examination.pk])

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(self.request.GET, selectors.tabs(), natures=queue.natures())

    def neighbors(self) -> Neighbors | None:
        """The dossiers before and after this one; None when the dossier is not in the list any more."""
        user = self.request.user
        dossiers = selectors.queue(user).filter(agency__in=self.agencies)
        rows = list(queue.listed(self.filters, dossiers, user).values_list("pk", "kind"))
        place = next((index for index, row in enumerate(rows) if row[0] == self.object.pk), None)
        if place is None:
            return None

        def url(index: int) -> str:
            if not 0 <= index < len(rows):
                return ""
            pk, kind = rows[index]
            return Instruction(pk=pk, kind=kind).desk_url

        return Neighbors(place + 1, len(rows), url(place - 1), url(place + 1))

    def get_context_data(self, **kwargs):
        today = self.object.agency.today()
        return super().get_context_data(
            **{
                "progress": self.progress,
                "grids": [
                    GridTab(self.tab_label(one.examination), self.grid_url(one.examination), one)
                    for one in self.progress
                ],
                "turn": self.turn,
                "standing": self.kind.standing(self.object),
                "neighbors": self.neighbors(),
                "filters": self.filters,
                "silence_born": silence_of(self.object, self.request.user),
                "takes_remarks": self.kind.anchors is not None,
                "remarks_waiting": selectors.remarks_waiting(self.object, self.request.user, whole=True),
                "unread": conversations.unread(self.request.user).filter(instruction=self.object).count(),
                "delay": Delay(self.object.due_on, today) if self.object.due_on and not self.object.is_over else None,
            }
            | kwargs
        )


class WholeMixin(DeskMixin):
    """The page of the whole dossier: its clock, what silence would mean, what was asked, what happened."""

    context_object_name = "instruction"
    # What a filing is called in the history.
    filed = "Demande déposée"

    def get_context_data(self, **kwargs):
        acts = RequestLetter.objects.select_related("act__delivery__addressee").defer("act__content", "act__snapshot")
        letters, road = Prefetch("letters", acts), self.road()
        return super().get_context_data(
            **{
                "road": road,
                "drawing": road.drawing if road else draw(self.clock()),
                "events": self.events(),
                "silence": self._silence(),
                "requests": self.object.requests.prefetch_related(
                    "items__examination", "items__word_by", letters
                ).select_related("asked_by"),
            }
            | kwargs
        )

    @cached_property
    def records(self):
        return list(self.object.record.select_related("actor", "prompted_by"))

    def day(self, moment: datetime.datetime | None) -> datetime.date | None:
        """The day of a moment at the agency."""
        return self.object.agency.day_of(moment) if moment else None

    @cached_property
    def implied(self) -> ImpliedDecision:
        """The two dates of the dossier, and what the second means."""
        return selectors.implied(self.object)

    def road(self) -> Road | None:
        """The steps of the dossier, for one that goes by steps."""
        return None

    def clock(self) -> Clock:
        """The legal days of a dossier that has no steps."""
        return clock_of(self.object, decided_on=ended_on(self.object))

    def events(self) -> list[TimelineEvent]:
        events = [TimelineEvent(self.object.filed_at, self.filed, by=self.object.applicant)]
        events += [
            TimelineEvent(record.at, record.transition_label, by=record.by, detail=record.note)
            for record in self.records
        ]
        if self.object.due_on and self.object.is_running:
            events.append(TimelineEvent(self.object.due_on, "Échéance de la décision", upcoming=True))
        if self.implied.on and self.implied.on >= self.object.agency.today() and not self.object.is_over:
            events.append(TimelineEvent(self.implied.on, SILENCE[self.implied.effect], upcoming=True))
        if noted := ImpliedRejection.objects.filter(instruction=self.object).select_related("noted_by").first():
            events.append(TimelineEvent(noted.noted_at, "Rejet né du silence constaté", by=noted.noted_by.full_name))
        for request in self.object.motives_requests.prefetch_related(
            "record__actor", "record__prompted_by"
        ).select_related("asked_by"):
            by = request.asked_by.full_name
            events.append(TimelineEvent(request.asked_at, "Motifs demandés", by=by))
            events += [
                TimelineEvent(record.at, record.transition_label, by=record.by, detail=record.note)
                for record in request.record.all()
            ]
        return events

    def _silence(self) -> str:
        return "" if self.object.is_over else self.implied.sentence


class GridMixin(RefusalMixin, DeskMixin, DraftMixin, SingleObjectMixin, FormView):
    """Document and grid side by side for one subject. What is typed is saved in the grid as it is typed."""

    keeps_drafts = False
    form_class = GridForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        self.examination = get_object_or_404(
            Examination.objects.standing().prefetch_related("answers"),
            pk=kwargs["examination"],
            instruction=self.object,
        )
        self.examination.instruction = self.object
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def can_fill(self) -> bool:
        """Whether the person fills this grid now: the instructor of the dossier, before decisions are proposed."""
        return self.object.takes_answers and has_taken(self.object, self.request.user)

    def takes_up_drafts(self) -> bool:
        return self.can_fill

    def get_form_kwargs(self):
        answers = {answer.criterion: answer for answer in self.examination.answers.all()}
        return super().get_form_kwargs() | {"grid": self.examination.grid, "answers": answers}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.request.method == "GET" and not self.can_fill:
            for name in form.fields:
                form.fields[name].disabled = True
        return form

    def post(self, request, *args, **kwargs):
        if has_taken(self.object, request.user):
            return super().post(request, *args, **kwargs)
        told = "Seule la personne qui instruit ce dossier peut remplir ses grilles."
        return self.refused(TransitionRefused(told, forbidden=True))

    def form_valid(self, form):
        """Each line is saved by itself: one that is refused keeps no other from being kept."""
        for code, finding, comment in form.typed():
            try:
                examining.answer(self.examination, code, self.request.user, value=finding, comment=comment)
            except TransitionRefused as refusal:
                form.add_error(None if refusal.forbidden else f"{code}-commentaire", str(refusal))
        if form.errors:
            return self.form_invalid(form)
        return saved() if is_autosave(self.request) else self._after(form)

    def _after(self, form) -> HttpResponse:
        if "tout-conforme" in self.request.POST:
            try:
                left = examining.answer_all_conform(
                    self.examination, self.request.user, proposed=self.proposed_findings()
                )
            except TransitionRefused as refusal:
                return self.refused(refusal, form)
            if left:
                said = f"Grille enregistrée. Restent à constater par vous, car la règle y relève un écart : {', '.join(left)}."
                messages.warning(self.request, said)
            else:
                messages.success(self.request, "Grille enregistrée : ce qui restait à remplir est conforme.")
            return redirect(self.request.get_full_path())
        following = next((one for one in self._others() if not one.is_done), None)
        if "suivant" in self.request.POST and following:
            return redirect(f"{self.grid_url(following.examination)}?{self.filters.query}")
        return redirect(f"{self.get_success_url()}?{self.filters.query}")

    def proposed_findings(self) -> dict[str, Finding | None]:
        """What the rule of the dossier finds, by criterion; a nature of dossier without one says nothing."""
        return {}

    def _others(self) -> list[Progress]:
        """The other subjects, from the next one on, round to this one."""
        keys = [one.examination.pk for one in self.progress]
        place = keys.index(self.examination.pk)
        return self.progress[place + 1 :] + self.progress[:place]

    def get_context_data(self, **kwargs):
        following = next((one for one in self._others() if not one.is_done), None)
        return super().get_context_data(
            **{
                "examination": self.examination,
                "mine": next(one for one in self.progress if one.examination.pk == self.examination.pk),
                "can_fill": self.can_fill,
                "citations": Citations(self.object.agency.today()),
                "following": self.tab_label(following.examination) if following else "",
            }
            | kwargs
        )

"""The desk of an instructor: the whole of a dossier, then document and grid side by side for each subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.edit import FormView

from accounts.choices import AgencyRight
from adhesions.models import Membership, NominativeAuthorization
from adhesions.selectors import authorizations_of
from coopps.documents.choices import LetterState
from coopps.instruction import selectors
from coopps.instruction.choices import InstructionState, SubjectKind
from coopps.instruction.models import Examination
from coopps.instruction.models.instruction import has_taken
from coopps.instruction.services import examining
from coopps.law import selectors as law
from coopps.law.choices import Procedure
from coopps.law.silence import implied_decision
from coopps.portal import evidence
from coopps.portal.delays import Delay
from coopps.portal.forms.agency import GridForm
from coopps.portal.legal_clock import Clock, Request, draw
from coopps.portal.templatetags.portal_tags import TimelineEvent
from coopps.portal.views.agency.queue import Filters, due_if_complete
from coopps.portal.views.agency.scope import DossierMixin
from coopps.portal.views.agency.steps import Progress, Step, Turn, grid_url, progress_of, turn_of
from coopps.workflow.pages import RefusalMixin
from coopps.workflow.refusals import TransitionRefused
from coopps.workflow.runner import open_to


@dataclass(frozen=True)
class Neighbors:
    """Where a dossier stands in the list that its address carries."""

    place: int
    total: int
    before: int | None
    after: int | None


class DeskMixin(DossierMixin):
    """What every page of the desk shows at its top: state, turn, tabs, and the way back to the list."""

    @cached_property
    def progress(self) -> list[Progress]:
        return progress_of(self.object)

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.object, self.request.user, self.members, self.progress)

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(self.request.GET)

    def neighbors(self) -> Neighbors | None:
        """The dossiers before and after this one; None when the dossier is not in the list any more."""
        user = self.request.user
        dossiers = selectors.queue(user).filter(agency__in=self.agencies)
        keys = list(self.filters.listed(dossiers, user).values_list("pk", flat=True))
        if self.object.pk not in keys:
            return None
        place = keys.index(self.object.pk)
        return Neighbors(
            place + 1,
            len(keys),
            keys[place - 1] if place else None,
            keys[place + 1] if place + 1 < len(keys) else None,
        )

    def get_context_data(self, **kwargs):
        today = self.object.agency.today()
        running = self.object.state not in (InstructionState.DECIDED, InstructionState.WITHDRAWN)
        return super().get_context_data(
            **{
                "adhesion": self.adhesion,
                "progress": self.progress,
                "turn": self.turn,
                "neighbors": self.neighbors(),
                "filters": self.filters,
                "delay": Delay(self.object.due_on, today) if self.object.due_on and running else None,
            }
            | kwargs
        )


@dataclass(frozen=True)
class Person:
    """One line of the team: the member, how far the grid is, and the decisions about the person."""

    member: Membership
    progress: Progress
    decision: NominativeAuthorization | None
    returned: str
    actions: list[Step]


class DeskView(DeskMixin, DetailView):
    """The whole of a dossier on one page."""

    template_name = "portal/agency/desk.html"
    context_object_name = "instruction"

    def get_context_data(self, **kwargs):
        people = self._people()
        return super().get_context_data(
            **kwargs,
            people=people,
            any_decision=any(person.decision for person in people),
            team=self.progress[0],
            drawing=draw(self._clock()),
            events=self._events(),
            silence=self._silence(),
            requests=self.object.requests.prefetch_related("items__examination").select_related("asked_by"),
            may_verify=self.object.agency.allows(self.request.user, AgencyRight.INSTRUCT),
        )

    @cached_property
    def _records(self):
        return list(self.object.record.select_related("actor"))

    def _people(self) -> list[Person]:
        by_examination = {one.examination.pk: one for one in self.progress}
        current = {row.membership_id: row for row in authorizations_of(self.adhesion)}
        returned = {
            row.membership_id: row.letter.return_reason
            for row in self.adhesion.authorizations.filter(letter__state=LetterState.RETURNED).select_related("letter")
        }
        return [
            Person(
                member,
                by_examination[member.examination_id],
                current.get(member.pk),
                "" if member.pk in current else returned.get(member.pk, ""),
                self._actions(current.get(member.pk)),
            )
            for member in self.members
        ]

    def _actions(self, decision: NominativeAuthorization | None) -> list[Step]:
        """What the person may do about a decision: take the proposal back until its signature, then suspend, restore, end."""
        if decision is None:
            return []
        decision.adhesion = self.adhesion
        if decision.letter.state in (LetterState.CONFIRMED, LetterState.SIGNED):
            addresses = {"suspend": "portal:suspend", "resume": "portal:resume", "end": "portal:end"}
        else:
            addresses = {"abandon": "portal:take_back"}
        allowed = {transition.name: transition for transition in open_to(decision, self.request.user)}
        return [
            Step(allowed[name].custom["label"], reverse(address, args=[decision.pk]))
            for name, address in addresses.items()
            if name in allowed
        ]

    def _clock(self) -> Clock:
        instruction, tz = self.object, self.object.agency.tz

        def day(moment):
            return moment.astimezone(tz).date() if moment else None

        concluded = next((record.at for record in self._records if record.transition in ("conclude", "withdraw")), None)
        return Clock(
            day(instruction.filed_at),
            instruction.agency.today(),
            [
                Request(day(request.asked_at), day(request.answered_at), day(request.closed_at))
                for request in instruction.requests.order_by("pk")
            ],
            day(instruction.complete_receipt_at),
            instruction.due_on,
            due_if_complete(instruction, law.rule(Procedure.ADHESION_REGISTRATION, instruction.agency.today())),
            day(concluded),
        )

    def _events(self) -> list[TimelineEvent]:
        events = [TimelineEvent(self.object.filed_at, "Demande déposée", by=self.object.applicant)]
        events += [
            TimelineEvent(record.at, record.transition_label, by=str(record.actor or "le portail"), detail=record.note)
            for record in self._records
        ]
        if self.object.due_on and self.object.state in (InstructionState.COMPLETE, InstructionState.PROPOSED):
            events.append(TimelineEvent(self.object.due_on, "Échéance de la décision", upcoming=True))
        return events

    def _silence(self) -> str:
        if self.object.state not in (InstructionState.COMPLETE, InstructionState.PROPOSED):
            return ""
        day = self.object.complete_receipt_at.astimezone(self.object.agency.tz).date()
        return implied_decision(law.rule(Procedure.ADHESION_REGISTRATION, day), day).sentence


class GridView(RefusalMixin, DeskMixin, SingleObjectMixin, FormView):
    """Document and grid side by side for one subject. What is typed is saved as it is typed (`X-Autosave`)."""

    template_name = "portal/agency/grid.html"
    form_class = GridForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        self.examination = get_object_or_404(
            Examination.objects.prefetch_related("answers"), pk=kwargs["examination"], instruction=self.object
        )
        self.examination.instruction = self.object
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_autosave(self) -> bool:
        return "X-Autosave" in self.request.headers

    @cached_property
    def can_fill(self) -> bool:
        """Whether the person fills this grid now: the instructor of the dossier, before decisions are proposed."""
        filling = (InstructionState.CHECKING, InstructionState.COMPLETE)
        return self.object.state in filling and has_taken(self.object, self.request.user)

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
        if self.is_autosave:
            return HttpResponse(status=422)  # what was typed stays on the person's device
        raise PermissionDenied("Seule la personne qui instruit ce dossier peut remplir ses grilles.")

    def form_valid(self, form):
        """Each line is saved by itself: one that is refused keeps no other from being kept."""
        for code, finding, comment in form.typed():
            try:
                examining.answer(self.examination, code, self.request.user, value=finding, comment=comment)
            except TransitionRefused as refusal:
                form.add_error(None if refusal.forbidden else f"{code}-commentaire", str(refusal))
        if form.errors:
            return self.form_invalid(form)
        if self.is_autosave:
            return HttpResponse(status=204)
        return self._after(form)

    def form_invalid(self, form):
        return HttpResponse(status=422) if self.is_autosave else super().form_invalid(form)

    def _after(self, form) -> HttpResponse:
        if "tout-conforme" in self.request.POST:
            try:
                examining.answer_all_conform(self.examination, self.request.user)
            except TransitionRefused as refusal:
                return self.refused(refusal, form)
            messages.success(self.request, "Grille enregistrée : ce qui restait à remplir est conforme.")
            return redirect(self.request.get_full_path())
        following = next((one for one in self._others() if not one.is_done), None)
        if "suivant" in self.request.POST and following:
            return redirect(f"{grid_url(following.examination)}?{self.filters.query}")
        return redirect(f"{self.get_success_url()}?{self.filters.query}")

    def _others(self) -> list[Progress]:
        """The other subjects, from the next one on, round to this one."""
        keys = [one.examination.pk for one in self.progress]
        place = keys.index(self.examination.pk)
        return self.progress[place + 1 :] + self.progress[:place]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        subject = evidence.subject_of(self.examination, self.adhesion)
        today = self.object.agency.today()
        found = {
            criterion.code: evidence.of_criterion(criterion, subject, today)
            for criterion in self.examination.grid.criteria
        }
        member = subject if self.examination.subject == SubjectKind.MEMBER else None
        documents = evidence.documents_of(member) if member else []
        return context | {
            "examination": self.examination,
            "member": member,
            "lines": [(line, found[line.criterion.code]) for line in context["form"].lines],
            "documents": documents,
            "mine": next(one for one in self.progress if one.examination.pk == self.examination.pk),
            "can_fill": self.can_fill,
            "following": next((one for one in self._others() if not one.is_done), None),
        }

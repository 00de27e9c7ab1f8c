"""The reservations of an opinion, for who lifts them: the answer of the team, and what it changed in the section."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.workflow.runner import open_to
from protocols.choices import ReservationState
from protocols.models import HasOpinion, Reservation
from protocols.reviews.forms.opinions import LiftForm, MaintainForm
from protocols.reviews.models import Review
from protocols.reviews.selectors import college as selectors
from protocols.reviews.services import opinions
from protocols.sections import BY_KEY, Section
from protocols.sections.changes import ShownSection, in_words
from protocols.sections.comparison import diff
from protocols.selectors import profession_names


@dataclass(frozen=True)
class Line:
    """One reservation: where it is, what the answer changed there, what the reader may do."""

    reservation: Reservation
    section: Section | None
    changes: list[ShownSection]
    elsewhere: list[Section]
    acts: frozenset[str]


def lines_of(opinion: HasOpinion, user) -> list[Line]:
    """The reservations with the difference, in the section that each is about, between the version on which the opinion was
    given and the one that answers. A reservation on the whole protocol shows everything that changed."""
    names = profession_names()
    found, differences = [], {}
    for reservation in opinion.reservations.all():
        answered = reservation.answered_version
        if answered is not None and answered.pk not in differences:
            differences[answered.pk] = in_words(diff(opinion.version.content, answered.content), names)
        everything = differences[answered.pk] if answered is not None else []
        section = BY_KEY.get(reservation.section)
        changes = [change for change in everything if section is None or change.section.key == section.key]
        elsewhere = [change.section for change in everything if change not in changes]
        acts = frozenset(transition.name for transition in open_to(reservation, user))
        found.append(Line(reservation, section, changes, elsewhere, acts))
    return found


@method_decorator(never_cache, name="dispatch")
class ReservationsView(DetailView):
    """The reservations of one opinion, each with its answer and the difference: for the HAS and for the agency."""

    template_name = "reviews/reservations.html"

    def get_queryset(self):
        return selectors.opinions_read(self.request.user)

    def get_object(self, queryset=None) -> HasOpinion:
        return get_object_or_404(self.get_queryset(), project__review=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        user, review = self.request.user, self.object.project.review
        return super().get_context_data(
            opinion=self.object,
            lines=lines_of(self.object, user),
            review=review,
            dossier_url=None if selectors.reviews_open_to(user).filter(pk=review.pk).exists() else _desk(review),
            **kwargs,
        )


def _desk(review: Review) -> str:
    """The dossier of the agency."""
    return review.project.instruction.desk_url


class ReservationActView(TransitionView):
    """An act on one reservation, by who lifts them."""

    template_name = "reviews/reservation.html"

    def get_queryset(self):
        return selectors.reservations_read(self.request.user)

    def get_success_url(self) -> str:
        return reverse("has:reservations", args=[self.object.opinion.project.review.pk])

    def get_initial(self):
        version = self.object.answered_version
        return {"read": version.number if version is not None else None}

    def get_context_data(self, **kwargs):
        opinion = selectors.opinions_read(self.request.user).get(pk=self.object.opinion_id)
        lines = lines_of(opinion, self.request.user)
        line = next(line for line in lines if line.reservation.pk == self.object.pk)
        return super().get_context_data(line=line, **kwargs)


class LiftView(ReservationActView):
    """The version meets the reservation."""

    transition = "lift"
    form_class = LiftForm

    def execute(self, form):
        opinions.lift(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"La réserve n° {self.object.number} est levée, à votre nom et à la date d’aujourd’hui."
        left = (
            self.object.opinion.reservations.exclude(pk=self.object.pk).exclude(state=ReservationState.LIFTED).count()
        )
        if left:
            yield "Il restera une réserve à lever." if left == 1 else f"Il restera {left} réserves à lever."
        else:
            yield "C’est la dernière : l’agence peut ensuite proposer sa décision, et l’équipe est prévenue."

    def get_done(self) -> str:
        return f"La réserve n° {self.object.number} est levée."


class MaintainView(ReservationActView):
    """The answer does not meet it."""

    transition = "maintain"
    form_class = MaintainForm

    def execute(self, form):
        opinions.maintain(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"La réserve n° {self.object.number} reste à lever : l’équipe lit votre motif et répond de nouveau."

    def get_done(self) -> str:
        return f"La réserve n° {self.object.number} est maintenue. L’équipe est prévenue."

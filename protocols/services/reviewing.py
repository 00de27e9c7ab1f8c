"""The examination of a project by the HAS: taking it, admissibility, changes asked, expertise, and its end."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.urls import reverse

from coopps.kernel.documents.choices import LetterState
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols import registry
from protocols.choices import (
    READING,
    CollegeSessionState,
    ExpertOpinionState,
    OrderState,
    ReservationState,
    ReviewState,
)
from protocols.mails import experts as expert_mails
from protocols.mails import projects as project_mails
from protocols.mails import reviews as mails
from protocols.models import Project, ProtocolVersion, Review
from protocols.services import college, consultations, expertise, experts

S = ReviewState
OVER = (S.RENDERED, S.WITHDRAWN, S.CLOSED)


def take(review: Review, lead) -> Review:
    """A project lead takes the dossier.

    Raises:
        TransitionRefused: what the runner says, or an expert of this very dossier.
    """
    _refuse_its_expert(review, lead)
    return perform(review, "take", lead, lead=lead)


def hand_over(review: Review, lead) -> Review:
    """`lead` goes on with a dossier that a colleague had taken."""
    _refuse_its_expert(review, lead)
    return perform(review, "hand_over", lead, lead=lead)


def admit(review: Review, lead, *, admissibility: str) -> Review:
    """No duplicate, and within the scope: what was verified is written."""
    return perform(review, "admit", lead, admissibility=admissibility)


@transaction.atomic
def ask_changes(review: Review, lead, *, changes: str, due_on: datetime.date) -> Review:
    """Ask the team for a new version, by a date. A session that is convened or open is cancelled: it would be on the old one.

    Raises:
        TransitionRefused: what the runner says, or a vote that is closed and has no minutes yet.
    """
    if review.sessions.filter(state=CollegeSessionState.VOTED).exists():
        raise TransitionRefused("Le collège a voté : établissez d’abord le procès-verbal de la séance.")
    review = perform(review, "ask_changes", lead, changes=changes, due_on=due_on)
    college.cancel_open(review, "Des modifications sont demandées à l’équipe.")
    mails.tell_changes_asked(review, review.record.last().pk)
    return review


@transaction.atomic
def stop_waiting(review: Review, lead) -> Review:
    """Go on with the version that is there; the team is told."""
    review = perform(review, "stop_waiting", lead)
    mails.tell_no_longer_waited(review, review.record.last().pk)
    return review


@transaction.atomic
def receive_changes(review: Review, version: ProtocolVersion) -> Review:
    """The team filed a new version: opinions given on another are to be given again. Caller's transaction."""
    review = perform(review, "receive_changes", SYSTEM, version=version)
    expertise.renew_for(review, version)
    project_mails.tell_new_version(review.project, review.lead, reverse("has:review", args=[review.pk]))
    return review


@transaction.atomic
def open_expertise(review: Review, lead, *, opinions_due_on: datetime.date) -> Review:
    """The individual opinions are awaited on this version, by a date; the experts who may read are told."""
    review = perform(review, "open_expertise", lead, opinions_due_on=opinions_due_on)
    record = review.record.last()
    appointments = review.appointments.filter(state__in=READING).select_related("expert__user", "opinion")
    for appointment in appointments:
        if appointment.opinion.state == ExpertOpinionState.DRAFT:
            expert_mails.tell_expertise_open(appointment, record.pk)
    return review


def close(review: Review, lead, *, reason: str) -> Review:
    """No further action: the project is closed too, with the agency's examination and the request of the region."""
    check(review, "close", lead)
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).get(pk=review.project_id)
        review = perform(review, "close", lead, reason=reason)
        _end(review, "La Haute Autorité de santé a classé le dossier sans suite.")
        perform(project, "close", SYSTEM, reason=reason)
        authorization = project.authorization
        if authorization is not None and authorization.state == OrderState.REQUESTED:
            authorization = perform(authorization, "close", SYSTEM, note=reason)
            registry.announce(registry.on_dropped, authorization)
            if authorization.instruction.state not in (InstructionState.DECIDED, InstructionState.WITHDRAWN):
                perform(authorization.instruction, "withdraw", SYSTEM)
        mails.tell_closed(review)
    return review


def end_of_project(project: Project) -> None:
    """The team withdrew its project, or the agency closed it: what the HAS had begun ends. Caller's transaction.

    Raises:
        TransitionRefused: the president has confirmed the opinion, and it is being signed.
    """
    review = Review.objects.filter(project=project).first()
    if review is None:
        return
    if review.state not in OVER:
        if review.state == S.PROPOSED and review.opinion.letter.state not in (
            LetterState.CANCELLED,
            LetterState.RETURNED,
        ):
            perform(review.opinion.letter, "cancel", SYSTEM)
        review = perform(review, "withdraw", SYSTEM)
        _end(review, "Le projet est retiré.")
        mails.tell_lead(
            review,
            "projet_retire",
            "Projet retiré",
            "Un projet de protocole que vous suivez est retiré : son examen prend fin.",
            key=f"review-{review.pk}-withdrawn",
        )
    _lapse_reservations(review)


def _end(review: Review, reason: str) -> None:
    """Nothing goes on before the HAS."""
    college.cancel_open(review, reason)
    consultations.close_all(review)
    experts.end_all(review, thanks=False)
    _lapse_reservations(review)


def _lapse_reservations(review: Review) -> None:
    opinion = getattr(review, "opinion", None)
    if opinion is not None:
        for reservation in opinion.reservations.filter(state__in=[ReservationState.OPEN, ReservationState.ANSWERED]):
            perform(reservation, "lapse", SYSTEM)


def _refuse_its_expert(review: Review, lead) -> None:
    if review.appointments.filter(expert__user=lead).exists():
        raise TransitionRefused(
            "Vous avez été sollicité ou sollicitée comme expert ou experte sur ce dossier : une autre personne le suit.",
            forbidden=True,
        )

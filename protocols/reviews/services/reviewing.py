"""The examination of a project by the HAS: taking it, admissibility, changes asked, expertise, and its end."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import Agency
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.choices import Awaited, ProjectState
from protocols.mails import projects as project_mails
from protocols.models import Project
from protocols.reviews.choices import AppointmentState, CollegeSessionState, ReviewState
from protocols.reviews.mails import experts as expert_mails
from protocols.reviews.mails import reviews as mails
from protocols.reviews.models import Review
from protocols.reviews.services import college, consultations, expertise, experts
from protocols.services import ending, projects, reservations

S = ReviewState


def take(review: Review, reviewer) -> Review:
    """A reviewer takes the dossier.

    Raises:
        TransitionRefused: what the runner says, or an expert of this very dossier.
    """
    _refuse_its_expert(review, reviewer)
    return perform(review, "take", reviewer, reviewer=reviewer)


def hand_over(review: Review, reviewer) -> Review:
    """`reviewer` goes on with a dossier that a colleague had taken."""
    _refuse_its_expert(review, reviewer)
    return perform(review, "hand_over", reviewer, reviewer=reviewer)


def admit(review: Review, reviewer, *, admissibility: str) -> Review:
    """No duplicate, and within the scope: what was verified is written."""
    return perform(review, "admit", reviewer, admissibility=admissibility)


@transaction.atomic
def ask_changes(review: Review, reviewer, *, changes: str, due_on: datetime.date) -> Review:
    """Ask the team for a new version, by a date. A session that is convened or open is cancelled: it would be on the old one.

    Raises:
        TransitionRefused: what the runner says, or a vote that is closed and has no minutes yet.
    """
    if review.sessions.filter(state=CollegeSessionState.VOTED).exists():
        raise TransitionRefused("Le collège a voté : établissez d’abord le procès-verbal de la séance.")
    project = projects.locked(review.project_id)
    review = perform(review, "ask_changes", reviewer, changes=changes, due_on=due_on)
    projects.await_version(project, Awaited.HAS, due_on)
    college.cancel_open(review, "Des modifications sont demandées à l’équipe.")
    mails.tell_changes_asked(review, review.record.last().pk)
    return review


@transaction.atomic
def stop_waiting(review: Review, reviewer) -> Review:
    """Go on with the version that is there; the team is told."""
    project = projects.locked(review.project_id)
    review = perform(review, "stop_waiting", reviewer)
    projects.await_nothing(project)
    mails.tell_no_longer_waited(review, review.record.last().pk)
    return review


@transaction.atomic
def open_expertise(review: Review, reviewer, *, opinions_due_on: datetime.date) -> Review:
    """The individual opinions are awaited on this version, by a date; the experts who may read are told."""
    review = perform(review, "open_expertise", reviewer, opinions_due_on=opinions_due_on)
    record = review.record.last()
    appointments = review.appointments.filter(state__in=AppointmentState.where(reads=True)).select_related(
        "expert__user", "opinion"
    )
    for appointment in appointments:
        if appointment.opinion.is_draft:
            expert_mails.tell_expertise_open(appointment, record.pk)
    return review


def close(review: Review, reviewer, *, reason: str) -> Review:
    """No further action: the project is closed too, with the agency's examination and the request of the region."""
    check(review, "close", reviewer)
    with transaction.atomic():
        project = projects.locked(review.project_id)
        review = perform(review, "close", reviewer, reason=reason)
        _end(review, "La Haute Autorité de santé a classé le dossier sans suite.")
        reservations.lapse(project)
        perform(project, "close", SYSTEM, reason=reason)
        authorization = project.authorization
        if authorization is not None and authorization.is_requested:
            ending.drop(authorization, note=reason)
        mails.tell_closed(review)
    return review


# --- What happens to the project (registered by protocols.reviews.examiner) -------------------------------------------
def open_review(project: Project) -> None:
    """The project was transmitted: its examination begins, and the reviewers are told. Caller's transaction."""
    review = Review.objects.create(
        project=project, agency=Agency.objects.has(), version=project.version, received_at=project.transmitted_at
    )
    mails.tell_received(review)


def receive_version(project: Project) -> None:
    """The team filed a new version: the one that the HAS asked for is examined from now on, and the opinions that experts gave
    on another are to be given again. Caller's transaction."""
    review = Review.objects.filter(project=project).first()
    if review is None:
        return
    if review.awaits_changes:
        review = perform(review, "receive_changes", SYSTEM, version=project.version)
        expertise.renew_for(review, project.version)
    project_mails.tell_new_version(project, review.reviewer, reverse("has:review", args=[review.pk]))


def end_review(project: Project, reason: str) -> None:
    """The team withdrew its project, or the agency closed it: what the HAS had begun ends. Caller's transaction.

    Raises:
        TransitionRefused: the team withdraws a project whose opinion is at the signature; or the president has confirmed the
            opinion, and it is being signed.
    """
    review = Review.objects.filter(project=project).first()
    if review is None or review.is_over:
        return
    if review.is_proposed:
        if project.state == ProjectState.WITHDRAWN:
            raise TransitionRefused("L’avis est à la signature : le projet ne se retire plus avant qu’il soit rendu.")
        if not review.opinion.letter.is_given_up:
            perform(review.opinion.letter, "cancel", SYSTEM)
    review = perform(review, "withdraw", SYSTEM)
    _end(review, reason)
    mails.tell_reviewer(
        review,
        "projet_retire",
        "Projet retiré",
        "Un projet de protocole que vous suivez est retiré : son examen prend fin.",
        key=f"review-{review.pk}-withdrawn",
    )


def tell_decision(project: Project) -> None:
    """The Director General signed the order or the refusal: the reviewer of the project is told."""
    review = Review.objects.filter(project=project).select_related("project", "reviewer").first()
    if review is not None:
        mails.tell_decision(review)


# --- Inside -----------------------------------------------------------------------------------------------------------
def _end(review: Review, reason: str) -> None:
    """Nothing goes on before the HAS."""
    college.cancel_open(review, reason)
    consultations.close_all(review)
    experts.end_all(review, thanks=False)


def _refuse_its_expert(review: Review, reviewer) -> None:
    if review.appointments.filter(expert__user=reviewer).exists():
        raise TransitionRefused(
            "Vous avez été sollicité ou sollicitée comme expert ou experte sur ce dossier : une autre personne le suit.",
            forbidden=True,
        )

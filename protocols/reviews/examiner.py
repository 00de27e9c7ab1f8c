"""What the HAS follows of a project, and what it answers to `protocols.registry` about its examination."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from coopps.kernel.typography import french_date
from protocols import registry
from protocols.choices import ReservationState
from protocols.models import Project
from protocols.reviews.choices import AppointmentState, Body, ReviewState
from protocols.reviews.models import Appointment, Review
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.selectors.college import reviews_open_to
from protocols.reviews.services import reviewing
from protocols.selectors.projects import with_parts

TOLD_TO_TEAM = {
    "take": "Dossier pris en charge par la HAS",
    "admit": "Dossier recevable",
    "ask_changes": "Modifications demandées",
    "stop_waiting": "Examen repris sans attendre de modification",
    "open_expertise": "Expertise ouverte",
}
KEPT_INSIDE = ("propose", "take_back", "hand_over")


def review_of(project: Project) -> Review | None:
    """The review of a project; None before its transmission."""
    return Review.objects.filter(project=project).select_related("agency", "version").defer("version__content").first()


def examines(project: Project, user) -> bool:
    """Whether a person conducted the review, or was asked to assess it and did not decline."""
    asked = Appointment.objects.filter(review__project=project, expert__user=user)
    return (
        Review.objects.filter(project=project, record__actor=user).exists()
        or asked.exclude(state=AppointmentState.DECLINED).exists()
    )


def assesses(project: Project, user) -> bool:
    """Whether a person was ever asked to assess the project."""
    return Appointment.objects.filter(review__project=project, expert__user=user).exists()


def conducts(project: Project, user) -> bool:
    """Whether a person took the review, and is still in force."""
    review = review_of(project)
    return review is not None and has_taken(review, user)


def readable_by(user) -> QuerySet[Project]:
    """The projects before the HAS, for its reviewers who are not their experts: what was filed, never the draft."""
    return with_parts(Project.objects.filter(review__in=reviews_open_to(user).order_by()))


# The opinion is given, and reservations are still to be lifted.
_GOES_ON = Q(state__in=ReviewState.where(over=False)) | Q(
    project__has_opinion__reservations__state__in=ReservationState.where(pending=True)
)


def reviewed_by(user) -> QuerySet[Project]:
    """The projects before the HAS whose review, or the lifting of whose reservations, goes on."""
    return Project.objects.filter(review__in=reviews_open_to(user).filter(_GOES_ON).order_by())


def reviewer_of(project: Project):
    """The reviewer who took the project, if still in force, else the service; None when no review goes on."""
    review = Review.objects.filter(_GOES_ON, project=project).select_related("agency", "reviewer").first()
    if review is None:
        return None
    if review.reviewer is not None and has_taken(review, review.reviewer):
        return review.reviewer
    return review.agency.email


def examination_of(project: Project) -> registry.Examination | None:
    """The review as its team and its agency are told of it."""
    review = review_of(project)
    if review is None:
        return None
    return registry.Examination(
        machine=review,
        version=review.version,
        by=review.agency.name,
        asks=review.changes if review.awaits_changes else "",
        told_to_team=TOLD_TO_TEAM,
        kept_inside=KEPT_INSIDE,
    )


def visas_of(project: Project) -> Iterator[str]:
    """The opinion of the funders, when they were consulted and answered."""
    review = review_of(project)
    if review is None:
        return
    for row in review.consultations.filter(body=Body.FUNDERS, answered_at__isnull=False):
        yield f"Vu l’avis du collège des financeurs du {french_date(row.answered_at, project.agency.tz)} ;"


HAS = registry.Examiner(
    name="reviews",
    on_transmitted=reviewing.open_review,
    on_new_version=reviewing.receive_version,
    on_given_up=reviewing.end_review,
    on_decided=reviewing.tell_decision,
    examines=examines,
    assesses=assesses,
    conducts=conducts,
    readable_by=readable_by,
    reviewed_by=reviewed_by,
    reviewer_of=reviewer_of,
    examination_of=examination_of,
    visas_of=visas_of,
)

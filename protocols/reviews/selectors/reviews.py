"""The dossiers before the HAS, for its reviewers: by stage, opinions received, who is late; and the pool of experts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import AgencyRole
from protocols.choices import ReservationState
from protocols.models import Reservation
from protocols.reviews.choices import (
    AppointmentState,
    ExpertOpinionState,
    ReviewState,
)
from protocols.reviews.models import (
    Appointment,
    CollegeSession,
    Consultation,
    Expert,
    ExpertOpinion,
    InterestDeclaration,
    Review,
)
from protocols.reviews.selectors.college import reviews_open_to

S = ReviewState


def reviews_for(user) -> QuerySet[Review]:
    """The dossiers that a reviewer of the HAS may open, the oldest first, with what the lists and pages read of them."""
    opinions = ExpertOpinion.objects.only("appointment", "state", "version", "given_at")
    appointments = (
        Appointment.objects.select_related(
            "expert__user", "expert__profession", "declaration", "replaces__expert__user"
        )
        .prefetch_related(Prefetch("opinion", opinions))
        .order_by("pk")
    )
    return (
        reviews_open_to(user)
        .select_related("project__intent", "project__has_opinion__letter")
        .defer("version__content")
        .prefetch_related(
            Prefetch("appointments", appointments),
            Prefetch("consultations", Consultation.objects.order_by("pk")),
            Prefetch(
                "sessions",
                CollegeSession.objects.select_related("minutes").defer("minutes__content", "minutes__snapshot"),
            ),
            Prefetch("project__has_opinion__reservations", Reservation.objects.order_by("number")),
        )
        .order_by("received_at", "pk")
    )


@dataclass(frozen=True)
class Expertise:
    """How far the individual opinions of a dossier are.

    Attributes:
        expected, received: opinions awaited from the experts who read the dossier, and those given on its version.
        unanswered: invitations without an answer, statements not made.
        links: links that the reviewer must examine.
        late: the experts whose opinion was awaited before today.
    """

    expected: int
    received: int
    unanswered: int
    links: int
    late: tuple[str, ...]


def expertise_of(review: Review, today: datetime.date) -> Expertise:
    """From the prefetched rows of `reviews_for`: no query."""
    reading, late, received = 0, [], 0
    unanswered = links = 0
    for appointment in review.appointments.all():
        if appointment.is_unanswered:
            unanswered += 1
        elif appointment.state == AppointmentState.LINK_DECLARED:
            links += 1
        elif appointment.may_read:
            reading += 1
            opinion = getattr(appointment, "opinion", None)
            if opinion is not None and opinion.is_given and opinion.version_id == review.version_id:
                received += 1
            elif review.is_in_expertise and review.opinions_due_on < today:
                late.append(str(appointment.expert))
    return Expertise(reading, received, unanswered, links, tuple(late))


def awaited_on(review: Review) -> datetime.date | None:
    """The next date of a dossier: the new version, the opinions, the session; None when nothing has one."""
    if review.awaits_changes:
        return review.changes_due_on
    if not review.is_in_expertise:
        return None
    session = open_session(review)
    if session is not None:
        return review.agency.day_of(session.held_at)
    return review.opinions_due_on


def open_session(review: Review) -> CollegeSession | None:
    """The session that is convened and not over yet."""
    return next((session for session in review.sessions.all() if not session.is_over), None)


# Those that still ask something of the HAS: no opinion yet, or answers to its reservations to examine.
GOING_ON = Q(state__in=S.where(over=False)) | Q(
    Exists(Reservation.objects.filter(opinion__project=OuterRef("project"), state=ReservationState.ANSWERED))
)


def answered_reservations(review: Review) -> list[Reservation]:
    """The reservations whose answer is to be examined."""
    opinion = review.opinion
    if opinion is None:
        return []
    return [row for row in opinion.reservations.all() if row.is_answered]


def appointments_open_to(user) -> QuerySet[Appointment]:
    """The places of experts in the dossiers of a reviewer."""
    return Appointment.objects.filter(review__in=reviews_open_to(user).order_by()).select_related(
        "review__agency", "review__project__agency", "expert__user", "declaration"
    )


def consultations_open_to(user) -> QuerySet[Consultation]:
    """The consultations of these dossiers."""
    return Consultation.objects.filter(review__in=reviews_open_to(user).order_by()).select_related(
        "review__agency", "review__project__agency"
    )


def unanswered_consultations(user) -> QuerySet[Consultation]:
    """The consultations that a reviewer asked for and that wait for their answer."""
    return Consultation.objects.filter(review__reviewer=user, answered_at=None, closed_at=None)


def unanswered_appointments(user) -> QuerySet[Appointment]:
    """The experts whom a reviewer invited and who have not answered."""
    return Appointment.objects.filter(review__reviewer=user, state=AppointmentState.INVITED)


def pool() -> QuerySet[Expert]:
    """Every expert, by name, with `load`: the dossiers that are theirs now, and `awaited`: the opinions to give."""
    return (
        Expert.objects.select_related("user", "profession")
        .prefetch_related(Prefetch("declarations", InterestDeclaration.objects.order_by("-declared_on", "-pk")))
        .annotate(
            load=Count(
                "appointments", filter=Q(appointments__state__in=AppointmentState.where(over=False)), distinct=True
            ),
            awaited=Count(
                "appointments",
                filter=Q(
                    appointments__state__in=AppointmentState.where(reads=True),
                    appointments__opinion__state=ExpertOpinionState.DRAFT,
                    appointments__review__state=S.EXPERTISE,
                ),
                distinct=True,
            ),
        )
        .order_by("user__last_name", "user__first_name", "pk")
    )


def fit_for(review: Review) -> QuerySet[Expert]:
    """The experts who may be invited to a dossier; the service says why another may not."""
    intent, today = review.project.intent, review.agency.today()
    named = [row.email.lower() for row in intent.professionals.all() if row.email]
    agents = AgencyRole.objects.not_ended(today).filter(agency__in=[review.agency_id, review.project.agency_id])
    there = Q(
        appointments__review=review,
        appointments__state__in=AppointmentState.where(bars=True),
    )
    return (
        pool()
        .filter(is_available=True, user__is_active=True)
        .exclude(pk__in=Expert.objects.filter(there).values("pk"))
        .exclude(user__in=review.project.authors.filter(user__isnull=False).values("user"))
        .exclude(user=intent.created_by_id)
        .exclude(user__email__in=named)
        .exclude(user__in=agents.values("user"))
    )

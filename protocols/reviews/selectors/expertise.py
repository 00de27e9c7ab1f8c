"""What an expert may read: the announcement of a dossier, then the dossier, then the opinions of the others (BR-27).

Everything that an expert's page shows of a dossier goes through this module. `announced` gives the only words that are
known before the statement of links; `readable` is the gate; `revealed` opens the opinions of the others, in session.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from protocols.models import Appendix, ProtocolVersion
from protocols.reviews.choices import CollegeSessionState, ExpertOpinionState, ReviewState
from protocols.reviews.models import (
    Appointment,
    CollegeSession,
    Expert,
    ExpertAnswer,
    ExpertOpinion,
    InterestDeclaration,
    SessionMember,
)
from protocols.selectors.projects import joined_to

S = CollegeSessionState


@dataclass(frozen=True)
class Announced:
    """All that is said of a dossier before the statement of links (BR-27).

    Attributes:
        applicants: the names of the authors and of the professionals of the letter of intent, as they write them.
        due_on: when the individual opinions are awaited; None before the expertise is open.
    """

    title: str
    applicants: tuple[str, ...]
    territory: str
    due_on: datetime.date | None


def expert_of(user) -> Expert | None:
    """The place of a person in the pool, with the standing declarations; None for who is no expert."""
    return (
        Expert.objects.filter(user=user).select_related("profession", "user").prefetch_related("declarations").first()
    )


def appointments_of(user) -> QuerySet[Appointment]:
    """The own appointments of an expert, newest first, with what the pages read before the gate; no content is loaded."""
    return (
        Appointment.objects.filter(expert__user=user)
        .select_related(
            "expert__user",
            "declaration",
            "review__agency",
            "review__project__agency",
            "review__project__protocol",
            "opinion__version",
        )
        .defer("opinion__version__content")
        .prefetch_related(
            "review__project__authors__user",
            "review__project__intent__professionals",
            Prefetch("expert__declarations", InterestDeclaration.objects.order_by("-declared_on", "-pk")),
            Prefetch(
                "convocations",
                SessionMember.objects.exclude(session__state=S.CANCELLED)
                .select_related("session__review__agency")
                .order_by("-session__held_at"),
            ),
        )
        .order_by("-invited_at", "-pk")
    )


def announced(appointment: Appointment) -> Announced:
    """What is said of the dossier to who was invited: the title that was filed, not the one that is being written."""
    review = appointment.review
    project = review.project
    authors = [str(author) for author in project.authors.all() if author.joined_at and author.left_at is None]
    named = [person.name for person in project.intent.professionals.all() if person.name]
    return Announced(
        project.protocol.title, tuple(dict.fromkeys(authors + named)), project.agency.region, review.opinions_due_on
    )


def readable(appointment: Appointment) -> bool:
    """Whether the dossier is open to the expert now (BR-27)."""
    return appointment.may_read and ReviewState(appointment.review.state).meaning.readable


def versions_read(appointment: Appointment) -> QuerySet[ProtocolVersion]:
    """The versions that the HAS has examined, up to the present one, the first one first."""
    current, project = appointment.review.version, appointment.review.project
    filed = project.versions.filter(number__lte=current.number)
    transmitted = (
        filed.filter(frozen_at__lte=project.transmitted_at).order_by("-number").values_list("number", flat=True)
    )
    return filed.filter(number__gte=transmitted.first() or current.number).order_by("number")


def appendices_of(appointment: Appointment) -> list[Appendix]:
    """The documents joined to the version examined: those that were there when it was frozen."""
    return list(joined_to(appointment.review.version, appointment.review.project))


def session_of(appointment: Appointment) -> SessionMember | None:
    """The place of an expert in the last session to which the person is convened; None when there is none."""
    return next(iter(appointment.convocations.all()), None)


def with_members(sessions: QuerySet[CollegeSession]) -> QuerySet[CollegeSession]:
    """Sessions with their members and each one's individual opinion, in a constant number of queries."""
    opinions = ExpertOpinion.objects.select_related("version").defer("version__content")
    return (
        sessions.select_related("review__agency", "review__project__agency", "review__reviewer", "version", "minutes")
        .defer("version__content", "minutes__content", "minutes__snapshot")
        .prefetch_related(
            Prefetch(
                "members",
                SessionMember.objects.select_related(
                    "appointment__expert__user", "appointment__expert__profession", "vote_recorded_by"
                ).order_by("pk"),
            ),
            Prefetch("members__appointment__opinion", opinions),
        )
    )


def revealed(session: CollegeSession) -> list[ExpertOpinion]:
    """The individual opinions that the session revealed, with their answers; none before (B6, B9)."""
    if not session.is_revealed:
        return []
    return list(
        ExpertOpinion.objects.filter(
            appointment__convocations__session=session,
            state=ExpertOpinionState.REVEALED,
            version=session.version_id,
        )
        .select_related("appointment__expert__user", "appointment__expert__profession")
        .prefetch_related(Prefetch("answers", ExpertAnswer.objects.order_by("pk")))
        .order_by("appointment__pk")
    )

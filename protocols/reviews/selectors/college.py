"""What may be read of the sessions of the college and of the opinion, by the HAS that conducts them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from protocols.models import CollegeRule, HasOpinion, Reservation
from protocols.reviews.choices import AppointmentState, Assessment
from protocols.reviews.models import Appointment, CollegeSession, ExpertOpinion, Review
from protocols.reviews.selectors.expertise import revealed, with_members
from protocols.selectors.projects import of_others


@dataclass(frozen=True)
class Cell:
    """What one member answered to one criterion."""

    name: str
    value: str
    label: str
    tone: str
    comment: str


@dataclass(frozen=True)
class ComparedLine:
    """One criterion, as it was asked, and what each member answered."""

    code: str
    question: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Compared:
    """The individual opinions side by side. Empty until the session reveals them."""

    opinions: tuple[ExpertOpinion, ...]
    lines: tuple[ComparedLine, ...]

    def __bool__(self) -> bool:
        return bool(self.opinions)


def compared(session: CollegeSession) -> Compared:
    """The opinions that a session revealed, criterion by criterion, with the questions frozen with the answers."""
    opinions = revealed(session)
    asked = {answer.criterion: answer.question for opinion in opinions for answer in opinion.answers.all()}
    lines = []
    for code, question in asked.items():
        cells = []
        for opinion in opinions:
            answer = next((answer for answer in opinion.answers.all() if answer.criterion == code), None)
            name = str(opinion.appointment.expert)
            value, comment = (answer.value, answer.comment) if answer else ("", "")
            answer = Assessment(value) if value else None
            cells.append(
                Cell(
                    name,
                    value,
                    answer.label if answer else "Sans réponse",
                    answer.tone if answer else "neutral",
                    comment,
                )
            )
        lines.append(ComparedLine(code, question, tuple(cells)))
    return Compared(tuple(opinions), tuple(lines))


def reviews_open_to(user) -> QuerySet[Review]:
    """The reviews of the authorities where a person reviews today, those of their own projects left out, and those that the
    person was asked to assess."""
    return (
        Review.objects.filter(agency__in=agencies_of(user, AgencyRight.REVIEW), project__in=of_others(user))
        .exclude(appointments__expert__user=user)
        .select_related("agency", "project__agency", "project__protocol", "reviewer", "version")
    )


def sessions_open_to(user) -> QuerySet[CollegeSession]:
    """The sessions of these reviews, with their members."""
    return with_members(CollegeSession.objects.filter(review__in=reviews_open_to(user)))


def able(review: Review) -> QuerySet[Appointment]:
    """The experts who may sit: those to whom the dossier is open."""
    return review.appointments.filter(state__in=AppointmentState.where(reads=True)).select_related(
        "expert__user", "expert__profession"
    )


def with_items(opinions: QuerySet[HasOpinion]) -> QuerySet[HasOpinion]:
    """Opinions with their reservations and recommendations."""
    return opinions.select_related("version", "letter", "protocol").prefetch_related(
        Prefetch("reservations", Reservation.objects.select_related("answered_version", "lifted_by")),
        "recommendations",
    )


FRACTIONS = {
    (1, 2): "la moitié",
    (1, 3): "le tiers",
    (2, 3): "les deux tiers",
    (3, 4): "les trois quarts",
    (1, 1): "la totalité",
}


def rule_in_words(rule: CollegeRule) -> str:
    """“au moins la moitié des membres qui ne sont pas récusés, et jamais moins de 2 personnes”."""
    parts = (rule.quorum_numerator, rule.quorum_denominator)
    fraction = FRACTIONS.get(parts, f"{parts[0]}/{parts[1]}")
    return (
        f"au moins {fraction} des membres qui ne sont pas récusés, et jamais moins de {rule.minimum_present} personnes"
    )


def closed_session(review: Review) -> CollegeSession | None:
    """The session that decides the opinion, with its members; None before its minutes."""
    decides = review.deciding_session
    return decides and with_members(review.sessions.filter(pk=decides.pk)).first()


def opinions_read(user) -> QuerySet[HasOpinion]:
    """The opinions rendered that a person may read as reviewer of the HAS, or for the agency that instructs the project:
    never one on their own project."""
    of_agency = of_others(user).filter(agency__in=agencies_of(user, AgencyRight.INSTRUCT))
    readable = Q(project__review__in=reviews_open_to(user)) | Q(project__in=of_agency)
    return with_items(HasOpinion.objects.filter(readable, rendered_at__isnull=False)).select_related(
        "project__review__agency", "project__agency"
    )


def reservations_read(user) -> QuerySet[Reservation]:
    """The reservations of these opinions."""
    return Reservation.objects.filter(opinion__in=opinions_read(user).order_by()).select_related(
        "opinion__project__review__agency", "opinion__project__agency", "opinion__version", "answered_version"
    )

"""The opinion of the HAS: written after the vote, signed by the president, sent to the agency; then its reservations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.choices import Awaited, OpinionOutcome, ReservationState
from protocols.models import HasOpinion, Recommendation, Reservation
from protocols.reviews.mails import reviews as mails
from protocols.reviews.models import Review
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.services import consultations, experts
from protocols.sections import BY_KEY
from protocols.services import projects

OPINION = "avis_has"
SERIES = "AV"
# Unfavorable opinions are read first, then those with reservations.
RANKS = {
    OpinionOutcome.UNFAVORABLE: Rank.REFUSAL,
    OpinionOutcome.WITH_RESERVATIONS: Rank.ATTENTION,
    OpinionOutcome.FAVORABLE: Rank.CONFORM,
}


def write_opinion(
    review: Review,
    reviewer,
    *,
    outcome: str,
    motives: str = "",
    reservations: Iterable[tuple[str, str]] = (),
    recommendations: Iterable[str] = (),
) -> HasOpinion:
    """Write, or write again, the opinion on the version examined. What is missing is said when it is proposed (BR-07).

    Args:
        reservations: text and section, in their order; they are numbered from 1.

    Raises:
        TransitionRefused: not who took the dossier, not the moment, or a section that does not exist.
    """
    reservations = [(text.strip(), section) for text, section in reservations if text.strip()]
    recommendations = [text.strip() for text in recommendations if text.strip()]
    with transaction.atomic():
        project = projects.locked(review.project_id)  # an opinion names it: the project first, as everywhere
        review = Review.objects.select_for_update(of=("self",)).select_related("agency", "project").get(pk=review.pk)
        if not has_taken(review, reviewer):
            raise TransitionRefused("Seule la personne qui suit ce dossier rédige l’avis.", forbidden=True)
        if not review.is_in_expertise:
            raise TransitionRefused(
                f"L’avis ne se rédige pas maintenant : l’état est « {review.get_state_display()} »."
            )
        if outcome not in OpinionOutcome.values or any(
            section and section not in BY_KEY for _, section in reservations
        ):
            raise TransitionRefused("Choisissez le sens de l’avis et la rubrique de chaque réserve.")
        opinion, _ = HasOpinion.objects.get_or_create(project=project, defaults={"protocol_id": project.protocol_id})
        opinion.version, opinion.outcome, opinion.motives, opinion.read = review.version, outcome, motives.strip(), True
        opinion.save(update_fields=["version", "outcome", "motives", "read"])
        opinion.reservations.all().delete()
        opinion.recommendations.all().delete()
        for number, (text, section) in enumerate(reservations, start=1):
            Reservation.objects.create(opinion=opinion, number=number, text=text, section=section)
        for number, text in enumerate(recommendations, start=1):
            Recommendation.objects.create(opinion=opinion, number=number, text=text)
    return opinion


@transaction.atomic
def propose(review: Review, reviewer) -> Review:
    """Send the opinion to the president of the college: a letter to sign, addressed to nobody in particular."""
    review = perform(review, "propose", reviewer)
    opinion = review.opinion
    opinion.version = review.version
    opinion.letter = ask_letter(
        OPINION,
        review.agency,
        title=f"Avis : {review.version.title}",
        rank=RANKS[OpinionOutcome(opinion.outcome)],
        exceptions=_exceptions(opinion),
        proposed_by=reviewer,
    )
    opinion.save(update_fields=["version", "letter"])
    return review


def take_back(review: Review, reviewer) -> Review:
    """Take the opinion back before its signature."""
    return take_letter_back(review, "take_back", reviewer, letter="project__has_opinion__letter")


# --- What the stored act changes (registered in protocols.reviews.acts) -------------------------------------------------
def on_issued(act: Act) -> None:
    """The opinion is signed: the agency and the team read it from now on (CRPA, L. 311-2)."""
    opinion = act.letter.has_opinion
    project = perform(opinion.project, "receive_opinion", SYSTEM)
    opinion.number, opinion.date, opinion.rendered_at = act.number, act.day, act.issued_at
    opinion.save(update_fields=["number", "date", "rendered_at"])
    if opinion.reservations.exists():
        projects.await_version(project, Awaited.RESERVATIONS)
    review = perform(project.review, "render", SYSTEM)
    consultations.close_all(review)
    experts.end_all(review, thanks=True)
    mails.tell_opinion(review)
    mails.tell_reviewer(
        review,
        "avis_signe",
        "Avis signé",
        "L’avis que vous avez proposé est signé et envoyé à l’agence.",
        key=f"review-{review.pk}-signed",
    )


def on_returned(letter: Letter) -> None:
    """The president sent the opinion back, with a reason."""
    review = perform(letter.has_opinion.project.review, "take_back", SYSTEM, note=letter.return_reason)
    mails.tell_reviewer(
        review,
        "avis_renvoye",
        "Avis renvoyé",
        "L’avis que vous avez proposé est renvoyé par la signature, avec un motif.",
        key=f"letter-{letter.pk}-returned",
    )


# --- Reservations -----------------------------------------------------------------------------------------------------
def lift(reservation: Reservation, actor, *, read: int | None = None) -> Reservation:
    """Lift one reservation, by who lifts them. After the last one, the agency and the team are told (BR-06).

    Args:
        read: the number of the version that the page showed, refused when another one answers now.
    """
    with transaction.atomic():
        # Two people lift the last two: one of them is the last.
        opinion = HasOpinion.objects.select_for_update(of=("self",)).get(pk=reservation.opinion_id)
        reservation = perform(reservation, "lift", actor, by=actor, at=timezone.now(), read=read)
        if not opinion.reservations.exclude(state=ReservationState.LIFTED).exists():
            mails.tell_all_lifted(opinion.project)
    return reservation


@transaction.atomic
def maintain(reservation: Reservation, actor, *, reason: str, read: int | None = None) -> Reservation:
    """The answer does not meet the reservation: the team answers again. `read` as for `lift`."""
    project = projects.locked(reservation.opinion.project_id)
    reservation = perform(reservation, "maintain", actor, reason=reason, read=read)
    projects.await_version(project, Awaited.RESERVATIONS)
    mails.tell_maintained(reservation, reservation.record.last().pk)
    return reservation


def _exceptions(opinion: HasOpinion) -> list[str]:
    """What the president should notice."""
    session = opinion.project.review.deciding_session
    lines = [f"Réserve n° {row.number} : {row.text}" for row in opinion.reservations.all()]
    dissents = [member for member in session.members.all() if member.dissent] if session else []
    if dissents:
        lines.append(f"Positions divergentes au procès-verbal : {len(dissents)}.")
    return lines

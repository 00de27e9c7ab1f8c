"""The individual opinions of the experts: saved as drafts, given on a version with the questions frozen, reminded of."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from coopps.kernel.mailing.services.reminding import remind
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.choices import OpinionOutcome
from protocols.models import ProtocolVersion
from protocols.reviews.choices import AppointmentState, Assessment, ExpertOpinionState, ReviewState
from protocols.reviews.grids import EXPERT
from protocols.reviews.mails import experts as mails
from protocols.reviews.models import ExpertAnswer, ExpertOpinion, Review
from protocols.reviews.models.experts import gives_it

O = ExpertOpinionState  # noqa: E741 - the letter of opinions, as S elsewhere


def save_answers(
    opinion: ExpertOpinion,
    user,
    *,
    answers: Mapping[str, tuple[str, str]],
    conclusion: str = "",
    comment: str = "",
) -> ExpertOpinion:
    """Keep what is typed, complete or not.

    Args:
        answers: code of the criterion → assessment and comment; a criterion left out keeps what it had.

    Raises:
        TransitionRefused: not the expert, a dossier that is closed to the person, or an opinion already given.
    """
    with transaction.atomic():
        opinion = _locked(opinion)
        if not gives_it(opinion, user):
            raise TransitionRefused(
                "Cet avis n’est pas le vôtre, ou le dossier ne vous est pas ouvert.", forbidden=True
            )
        if not opinion.is_draft:
            raise TransitionRefused(
                f"Votre avis est « {opinion.get_state_display()} » : reprenez-le d’abord pour le changer."
            )
        unknown = set(answers) - set(EXPERT.codes)
        values = {value for value, _ in answers.values()} - {""}
        if unknown or values - set(Assessment.values) or (conclusion and conclusion not in OpinionOutcome.values):
            raise TransitionRefused("Une réponse n’est pas dans la grille : rechargez la page.")
        ExpertAnswer.objects.bulk_create(
            (
                ExpertAnswer(
                    opinion=opinion,
                    criterion=criterion.code,
                    question=criterion.label,
                    value=answers[criterion.code][0],
                    comment=answers[criterion.code][1].strip(),
                )
                for criterion in EXPERT.criteria
                if criterion.code in answers
            ),
            update_conflicts=True,
            unique_fields=["opinion", "criterion"],
            update_fields=["question", "value", "comment"],
        )
        opinion.conclusion, opinion.comment = conclusion, comment.strip()
        opinion.save(update_fields=["conclusion", "comment", "saved_at"])
    return opinion


def give(opinion: ExpertOpinion, user) -> ExpertOpinion:
    """Give the opinion on the version examined, with the questions as they are asked today.

    Raises:
        TransitionRefused: not the expert, something without an answer, or not the moment.
    """
    with transaction.atomic():
        # The reveal holds the same lock: an opinion is revealed with the others, or refused.
        review = Review.objects.select_for_update(of=("self",)).get(pk=opinion.appointment.review_id)
        opinion = _locked(opinion)
        check(opinion, "give", user)
        answers = list(opinion.answers.all())
        for answer in answers:
            answer.question = EXPERT.get(answer.criterion).label
        ExpertAnswer.objects.bulk_update(answers, ["question"])
        return perform(opinion, "give", user, version=review.version, at=timezone.now())


def reopen(opinion: ExpertOpinion, user) -> ExpertOpinion:
    """The expert changes an opinion that was given, before the reveal. What it said stays in the record."""
    with transaction.atomic():
        # The reveal holds the same lock.
        review = Review.objects.select_for_update(of=("self",)).get(pk=opinion.appointment.review_id)
        opinion = _locked(opinion)
        check(opinion, "reopen", user)
        if review.opinions_are_revealed:
            raise TransitionRefused("Les avis sont révélés : le vôtre ne change plus.")
        return perform(opinion, "reopen", user, note=in_words(opinion))


def renew_for(review: Review, version: ProtocolVersion) -> None:
    """After a new version: an opinion given on another becomes a draft again, and its expert is told. Caller's transaction."""
    opinions = (
        ExpertOpinion.objects.filter(
            appointment__review=review,
            appointment__state__in=AppointmentState.where(reads=True),
            state__in=O.where(given=True),
        )
        .exclude(version=version)
        .select_related("appointment__expert__user")
    )
    for opinion in opinions:
        perform(opinion, "renew", SYSTEM, note=in_words(opinion))
        mails.tell_new_version(opinion, version.number)


def in_words(opinion: ExpertOpinion) -> str:
    """What an opinion says, for the record."""
    lines = [f"Version {opinion.version.number}. {opinion.get_conclusion_display()}."]
    lines += [
        f"{answer.criterion} : {answer.get_value_display()}{f' ({answer.comment})' if answer.comment else ''}"
        for answer in opinion.answers.all()
    ]
    return "\n".join([*lines, opinion.comment]).strip()


# --- Reminders --------------------------------------------------------------------------------------------------------
def send_reminders() -> None:
    """A week and two days before the date, on the day, and three days after: to who has not given an opinion, once each."""
    waiting = ExpertOpinion.objects.filter(
        state=O.DRAFT,
        appointment__state__in=AppointmentState.where(reads=True),
        appointment__review__state=ReviewState.EXPERTISE,
    ).select_related("appointment__expert__user", "appointment__review__agency")
    remind(
        ("expertise_rappel",),
        [
            mails.to_give(opinion, _asked_on(opinion, opinion.appointment.review))
            for opinion in waiting
            if not opinion.appointment.review.opinions_are_revealed
        ],
    )


def _asked_on(opinion: ExpertOpinion, review: Review) -> datetime.date:
    """The day from which the opinion could be given: the expertise was open, and the dossier too."""
    records = (
        review.record.filter(transition="open_expertise").last(),
        opinion.appointment.record.filter(target__in=AppointmentState.where(reads=True)).last(),
    )
    return review.agency.day_of(max(record.at for record in records if record))


def _locked(opinion: ExpertOpinion) -> ExpertOpinion:
    return (
        ExpertOpinion.objects.select_for_update(of=("self",))
        .select_related("appointment__expert", "appointment__review", "version")
        .get(pk=opinion.pk)
    )

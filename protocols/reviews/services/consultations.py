"""The bodies that the HAS consults: asked with a date, answered through a personal link, without an account."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency
from coopps.kernel.links import PersonalLink
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.reviews.choices import Body
from protocols.reviews.mails import reviews as mails
from protocols.reviews.models import Consultation, Review
from protocols.reviews.models.reviews import has_taken
from protocols.selectors import regime_rule

LINK = PersonalLink(
    salt="protocols.consultation",
    bound_to=("email", "link_round"),
    replaced="Ce lien a été remplacé par un autre, plus récent.",
)
# While a body may be asked, and answer.

OVER = "Cette consultation n’est plus ouverte : elle a reçu sa réponse, ou la Haute Autorité de santé l’a close."


def asks_funders(review: Review) -> bool:
    """Whether the regime of the protocol has a funders' board to ask."""
    rule = regime_rule(review.project.protocol.regime, Agency.objects.has().today())
    return rule is not None and rule.needs_funders


@transaction.atomic
def ask(
    review: Review, reviewer, *, body: str, name: str, email: str, question: str, due_on: datetime.date
) -> Consultation:
    """Ask a body, by a date; the question leaves with a personal link.

    Raises:
        TransitionRefused: not who took the dossier, not the moment, a date that is not to come, no question, or the
            funders' board where the regime has none.
    """
    review = _locked(review, reviewer)
    if body == Body.FUNDERS and not asks_funders(review):
        raise TransitionRefused("Le régime de ce protocole ne prévoit pas l’avis du collège des financeurs.")
    consultation = Consultation.objects.create(
        review=review,
        body=body,
        name=required_words(name, "Nommez l’organisme consulté."),
        email=email.strip().lower(),
        question=required_words(question, "Écrivez la question posée."),
        asked_by=reviewer,
        due_on=_to_come(review, due_on),
    )
    mails.ask_body(consultation, LINK.token(consultation), reviewer)
    return consultation


@transaction.atomic
def remind(
    consultation: Consultation, reviewer, *, due_on: datetime.date | None = None, email: str = ""
) -> Consultation:
    """Send the link again, with another date or to another address if need be; the former link no longer works.

    Raises:
        TransitionRefused: not who took the dossier, a consultation that is over, or a date that is past.
    """
    review = _locked(consultation.review, reviewer)
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if not consultation.is_open:
        raise TransitionRefused(OVER)
    consultation.due_on = _to_come(review, due_on or consultation.due_on)
    consultation.email = email.strip().lower() or consultation.email
    consultation.link_round += 1
    consultation.save(update_fields=["due_on", "email", "link_round"])
    mails.ask_body(consultation, LINK.token(consultation), reviewer)
    return consultation


@transaction.atomic
def close(consultation: Consultation, reviewer) -> Consultation:
    """Await no answer any more: the link no longer works, and the body is told."""
    _locked(consultation.review, reviewer)
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if not consultation.is_open:
        raise TransitionRefused(OVER)
    return _close(consultation)


def close_all(review: Review) -> None:
    """The examination is over. Caller's transaction."""
    for consultation in review.consultations.select_for_update(of=("self",)).filter(answered_at=None, closed_at=None):
        _close(consultation)


def behind(token: str) -> Consultation:
    """The open consultation behind a link.

    Raises:
        TransitionRefused: an altered or replaced link, a date that is past, or a consultation that is over.
    """
    consultation = LINK.open(
        token,
        Consultation.objects.select_related("review__agency", "review__project__agency", "review__version__protocol"),
    )
    if not consultation.is_open or not consultation.review.seeks:
        raise TransitionRefused(OVER)
    if consultation.due_on < consultation.review.agency.today():
        raise TransitionRefused(
            "Le délai de réponse est passé. Pour répondre encore, demandez un nouveau lien à la Haute Autorité de santé."
        )
    return consultation


@transaction.atomic
def answer(token: str, *, text: str, answered_by: str) -> Consultation:
    """The body answers, once. The reviewer is told.

    Raises:
        TransitionRefused: as `behind`, or words missing.
    """
    Consultation.objects.select_for_update(of=("self",)).filter(pk=behind(token).pk).get()
    consultation = behind(token)
    consultation.answer = required_words(text, "Écrivez la réponse de votre organisme.")
    consultation.answered_by = required_words(answered_by, "Dites votre nom et votre qualité.")
    consultation.answered_at = timezone.now()
    consultation.save(update_fields=["answer", "answered_by", "answered_at"])
    mails.tell_reviewer(
        consultation.review,
        "consultation_reponse",
        "Réponse à une consultation",
        f"{consultation.name} a répondu à votre consultation.",
        key=f"consultation-{consultation.pk}-answered",
    )
    return consultation


def _close(consultation: Consultation) -> Consultation:
    consultation.closed_at = timezone.now()
    consultation.save(update_fields=["closed_at"])
    mails.tell_consultation_closed(consultation)
    return consultation


def _locked(review: Review, reviewer) -> Review:
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("agency", "project__protocol", "project__intent")
        .get(pk=review.pk)
    )
    if not has_taken(review, reviewer):
        raise TransitionRefused("Seule la personne qui suit ce dossier consulte des organismes.", forbidden=True)
    if not review.seeks:
        raise TransitionRefused(f"On ne consulte plus : l’état est « {review.get_state_display()} ».")
    return review


def _to_come(review: Review, due_on: datetime.date) -> datetime.date:
    if due_on <= review.agency.today():
        raise TransitionRefused("Choisissez une date à venir pour la réponse.")
    return due_on

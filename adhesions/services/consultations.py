"""What an agency asks an order about one person (arrêté of 31 December 2009, art. 4). It stops no clock."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adhesions.choices import OrdinalAnswer
from adhesions.mails import examining as mails
from adhesions.models import Membership, OrdinalConsultation
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.links import PersonalLink
from coopps.kernel.transmissions.choices import PROFESSIONS, RecipientKind
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.transmissions.selectors import recipients_of
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused

LINK = PersonalLink(
    salt="adhesions.ordinal",
    bound_to=("email", "link_round"),
    replaced="Ce lien a été remplacé par un autre, plus récent.",
)
OVER = "Cette consultation n’est plus ouverte : elle a reçu sa réponse, ou l’agence l’a close."


def bodies_for(member: Membership) -> QuerySet[Recipient]:
    """Whom the agency may ask about a person, among those whose address it keeps: the order of the profession; where the
    profession has none, the professional organizations. One without an electronic address cannot answer here."""
    adhesion, profession = member.adhesion, member.professional.profession
    agency = adhesion.agency
    if profession.code in PROFESSIONS[RecipientKind.ORDER]:
        found = recipients_of(agency, RecipientKind.ORDER, profession, agency.today())
    else:
        found = recipients_of(agency, RecipientKind.ORGANIZATION, None, agency.today())
    return found.exclude(email="")


def refuse_to_ask(instruction: Instruction, agent) -> None:
    """Raise `TransitionRefused` when this person does not ask anything about this dossier now."""
    if not has_taken(instruction, agent):
        raise TransitionRefused("Seule la personne qui instruit ce dossier consulte l’ordre.", forbidden=True)
    if instruction.is_over:
        raise TransitionRefused(f"On ne consulte plus : le dossier est « {instruction.get_state_display()} ».")


@transaction.atomic
def ask(
    member: Membership, agent, *, recipient: Recipient, question: str, due_on: datetime.date
) -> OrdinalConsultation:
    """Ask a body about a person; the question leaves with a personal link.

    Raises:
        TransitionRefused: not who took the dossier, a dossier that is over, a body that is not of this person, one that is
            asked already, a day that is not to come, or no question.
    """
    instruction = _locked(member, agent)
    if not bodies_for(member).filter(pk=recipient.pk).exists():
        raise TransitionRefused("Cette instance n’est pas de celles que l’agence peut consulter pour cette personne.")
    if member.consultations.filter(recipient=recipient, answered_at=None, closed_at=None).exists():
        raise TransitionRefused(f"{recipient.name} est déjà consulté : attendez la réponse, ou renvoyez le lien.")
    row = OrdinalConsultation.objects.create(
        membership=member,
        recipient=recipient,
        name=recipient.name,
        email=recipient.email.lower(),
        question=required_words(question, "Écrivez la question posée."),
        asked_by=agent,
        due_on=_to_come(instruction, due_on),
    )
    mails.ask_order(row, LINK.token(row))
    return row


@transaction.atomic
def send_again(row: OrdinalConsultation, agent, *, due_on: datetime.date) -> OrdinalConsultation:
    """Send a new link, to the address that the agency keeps today; the former one no longer works.

    Raises:
        TransitionRefused: as `ask`, or a consultation that is over.
    """
    instruction = _locked(row.membership, agent)
    row = _open(row)
    kept = bodies_for(row.membership).filter(pk=row.recipient_id).first()
    row.email = kept.email.lower() if kept else row.email
    row.due_on = _to_come(instruction, due_on)
    row.link_round += 1
    row.save(update_fields=["email", "due_on", "link_round"])
    mails.ask_order(row, LINK.token(row))
    return row


@transaction.atomic
def close(row: OrdinalConsultation, agent) -> OrdinalConsultation:
    """Await no answer any more: the link no longer works. Raises `TransitionRefused` as `ask`, or when it is over."""
    if not has_taken(row.membership.instruction, agent):
        raise TransitionRefused("Seule la personne qui instruit ce dossier consulte l’ordre.", forbidden=True)
    row = _open(row)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    return row


def behind(token: str) -> OrdinalConsultation:
    """The open consultation behind a link.

    Raises:
        TransitionRefused: an altered or replaced link, a date that is past, or a consultation that is over, as when the agency
            has decided.
    """
    row = LINK.open(
        token,
        OrdinalConsultation.objects.select_related(
            "membership__adhesion__agency",
            "membership__examination__instruction",
            "membership__adhesion__version",
            "membership__professional__profession",
            "membership__professional__user",
            "asked_by",
        ),
    )
    if not row.is_open or row.membership.instruction.is_over:
        raise TransitionRefused(OVER)
    if row.due_on < row.membership.adhesion.agency.today():
        raise TransitionRefused(
            "Le délai de réponse est passé. Pour répondre encore, demandez un nouveau lien à l’agence."
        )
    return row


@transaction.atomic
def answer(token: str, *, outcome: str, comment: str, name: str, function: str) -> OrdinalConsultation:
    """The body answers, once, and says who does. The agent is told.

    Raises:
        TransitionRefused: as `behind`, elements that are not said, or nobody who answers.
    """
    OrdinalConsultation.objects.select_for_update(of=("self",)).get(pk=behind(token).pk)
    row = behind(token)
    row.outcome = OrdinalAnswer(outcome)
    row.comment = comment.strip()
    if row.outcome == OrdinalAnswer.ELEMENTS:
        row.comment = required_words(comment, "Écrivez les éléments que vous portez à la connaissance de l’agence.")
    row.signatory_name = required_words(name, "Dites qui répond.")
    row.signatory_function = required_words(function, "Dites la fonction de la personne qui répond.")
    row.answered_at = timezone.now()
    row.save(update_fields=["outcome", "comment", "signatory_name", "signatory_function", "answered_at"])
    mails.tell_order_answered(row)
    return row


def _locked(member: Membership, agent) -> Instruction:
    instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=member.examination.instruction_id)
    refuse_to_ask(instruction, agent)
    return instruction


def _open(row: OrdinalConsultation) -> OrdinalConsultation:
    row = OrdinalConsultation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not row.is_open:
        raise TransitionRefused(OVER)
    return row


def _to_come(instruction: Instruction, due_on: datetime.date) -> datetime.date:
    if due_on <= instruction.agency.today():
        raise TransitionRefused("Choisissez une date à venir pour la réponse.")
    return due_on

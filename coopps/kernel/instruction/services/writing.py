"""Writing in the conversations of a dossier. A message changes nothing of the dossier, and no delay."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.models import StoredFile
from coopps.kernel.instruction import conversations, mails
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import DossierMessage, Instruction, JoinedFile, Reading
from coopps.kernel.instruction.models.conversations import MOST_CHARACTERS
from coopps.kernel.typed.bounds import in_french
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused


def write(
    instruction: Instruction, author, *, to: Side, text: str, key, joined: set[int | None] | None = None
) -> DossierMessage:
    """Send a message from the side of `author` to another, with the documents that were joined and looked at; the other side is
    told by e-mail that it waits.

    Args:
        key: of the form. The same words sent twice by one form are one message.
        joined: the keys of the joined documents that the page showed.

    Raises:
        TransitionRefused: a stranger to the dossier, a side that is not there to read, no words or too many, other documents
            than those shown, too many messages in a day.
    """
    text = required_words(text, "Écrivez votre message.")
    if len(text) > MOST_CHARACTERS:
        raise TransitionRefused(
            f"Un message a {in_french(MOST_CHARACTERS)} signes au plus : raccourcissez-le, ou joignez un document."
        )
    with transaction.atomic():
        # One at a time in a dossier: messages stand in the order in which they were sent.
        instruction = (
            Instruction.objects.select_for_update(of=("self",), no_key=True)
            .select_related("agency", "instructor")
            .get(pk=instruction.pk)
        )
        side = _side(instruction, author, to)
        if (sent := DossierMessage.objects.filter(key=key).first()) is not None:
            if (sent.author_id, sent.instruction_id, sent.recipient, sent.text) == (
                author.pk,
                instruction.pk,
                to,
                text,
            ):
                return sent
            key = uuid.uuid4()  # another message, from a page that the browser had kept
        _refuse_too_many(author)
        files = list(conversations.prepared(instruction, author, to))
        if {file.pk for file in files} != (joined or set()):
            raise TransitionRefused("Les documents joints ont changé : vérifiez-les, puis envoyez.")
        message = DossierMessage.objects.create(
            instruction=instruction, sender=side, recipient=to, author=author, text=text, key=key
        )
        for file in files:
            file.message = message
            file.save(update_fields=["message"])
        for person in conversations.addressees(instruction, to):
            if not conversations.was_told_lately(message, person):
                mails.tell_message(message, person)
    return message


def join(instruction: Instruction, author, document: StoredFile, *, to: Side) -> JoinedFile:
    """Keep a document for the message that is being written.

    Raises:
        TransitionRefused: as `write`, or as many documents as a message takes.
    """
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",), no_key=True).get(pk=instruction.pk)
        _side(instruction, author, to)
        _refuse_too_many(author)
        if conversations.prepared(instruction, author, to).count() >= conversations.MOST_FILES:
            raise TransitionRefused(
                f"Un message porte {conversations.MOST_FILES} documents au plus : envoyez celui-ci, puis écrivez-en un autre."
            )
        return JoinedFile.objects.create(instruction=instruction, author=author, recipient=to, document=document)


def take_away(instruction: Instruction, author, file: int, *, to: Side) -> None:
    """Join a document no more, unless its message has left. Its file stays stored."""
    with transaction.atomic():
        Instruction.objects.select_for_update(of=("self",), no_key=True).get(pk=instruction.pk)
        conversations.prepared(instruction, author, to).filter(pk=file).delete()


def mark_read(instruction: Instruction, reader, side: Side, by: Side) -> None:
    """What `by` wrote to the side of `reader` was shown: each message is read once, whoever opens the page meanwhile."""
    now = timezone.now()
    waiting = conversations.between(instruction, side, by).filter(recipient=side).exclude(readings__reader=reader)
    Reading.objects.bulk_create(
        [Reading(message=message, reader=reader, read_at=now) for message in waiting], ignore_conflicts=True
    )


def _side(instruction: Instruction, author, to: Side) -> Side:
    side = conversations.side_of(instruction, author)
    if side is None or side == to:
        raise TransitionRefused("Vous n’écrivez pas dans ce dossier.", forbidden=True)
    if not conversations.is_open(instruction, to):
        raise TransitionRefused(
            "La Haute Autorité de santé n’examine pas ce dossier en ce moment : écrivez à l’agence."
        )
    return side


def _refuse_too_many(author) -> None:
    # One request at a time for a person: two at once do not both find the last place.
    get_user_model().objects.select_for_update(no_key=True).get(pk=author.pk)
    lately = DossierMessage.objects.filter(author=author, sent_at__gt=timezone.now() - datetime.timedelta(days=1))
    if lately.count() >= conversations.MOST_A_DAY:
        raise TransitionRefused(
            f"Vous avez écrit {conversations.MOST_A_DAY} messages depuis vingt-quatre heures : c’est le plus que le portail "
            "accepte. Téléphonez à l’agence, ou réessayez demain."
        )

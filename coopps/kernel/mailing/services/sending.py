"""Sending a message once; what a person does with a doubtful one."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.smtp import NotSent, Unknown, deliver
from coopps.kernel.outbox import wake

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=2)
LOST_WORKER = "Le serveur chargé de l’envoi s’est arrêté avant de dire si le message était parti."


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: a minute, doubled each time, two hours at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def send(pk: int) -> None:
    """Send the message `pk` if it waits. Safe to call twice, and from two workers at once: it leaves once.

    Three moments, each in its own transaction: the row is claimed, the message goes to the server, the outcome is
    written. Whoever dies in between leaves a claimed row, which becomes doubtful (never a second message). An account that is
    closed receives nothing.
    """
    message = _claim(pk)
    if message is None:
        return
    if message.recipient is not None and not message.recipient.is_active:
        _conclude(message, MessageState.WITHHELD)
        return
    try:
        deliver(message)
    except NotSent as error:
        again = not error.final and message.attempts < MAX_ATTEMPTS
        _conclude(message, MessageState.WAITING if again else MessageState.FAILED, str(error))
    except Unknown as error:
        _conclude(message, MessageState.DOUBTFUL, str(error))
    except Exception as error:
        _conclude(message, MessageState.FAILED, repr(error))
        raise
    else:
        _conclude(message, MessageState.SENT)


def resend(pk: int, person) -> bool:
    """Put a doubtful or failed message back in the queue, by `person`; whether it was one. An account receives it at the
    address that it has now."""
    with transaction.atomic():
        message = _to_settle(pk, person)
        if message is None:
            return False
        message.state = MessageState.WAITING
        message.not_before = timezone.now()
        message.attempts = 0
        if message.recipient is not None:
            message.to = message.recipient.email
        message.save()
        wake("mailing.send", pk)
    return True


def dismiss(pk: int, person) -> bool:
    """Hold a doubtful message as sent: `person` has checked that it arrived; whether it was one."""
    with transaction.atomic():
        message = _to_settle(pk, person)
        if message is None or message.state != MessageState.DOUBTFUL:
            return False
        message.state = MessageState.SENT
        message.sent_at = message.claimed_at
        _forget_link(message)
        message.save()
    return True


def _claim(pk: int) -> Message | None:
    with transaction.atomic(durable=True):
        rows = Message.objects.select_for_update(skip_locked=True)
        abandoned = rows.abandoned().filter(pk=pk).first()
        if abandoned:
            abandoned.state = MessageState.DOUBTFUL
            abandoned.last_error = LOST_WORKER
            abandoned.save(update_fields=["state", "last_error"])
            logger.warning("message %s is doubtful: its worker did not come back", pk)
            return None
        message = rows.due().filter(pk=pk).first()
        if message:
            message.state = MessageState.SENDING
            message.claimed_at = timezone.now()
            message.attempts += 1
            message.save(update_fields=["state", "claimed_at", "attempts"])
        return message


def _conclude(claimed: Message, state: MessageState, error: str = "") -> None:
    with transaction.atomic(durable=True):
        message = Message.objects.select_for_update().get(pk=claimed.pk)
        if message.claimed_at != claimed.claimed_at or message.settled_at != claimed.settled_at:
            return  # slower than ABANDONED_AFTER: a person has decided meanwhile
        message.state = state
        message.last_error = error
        if state == MessageState.SENT:
            message.sent_at = timezone.now()
            _forget_link(message)
        if state == MessageState.WAITING:
            message.not_before = timezone.now() + pause_after(message.attempts)
        message.save(update_fields=["state", "last_error", "sent_at", "not_before", "body"])
    if error:
        logger.warning("message %s: %s (%s)", claimed.pk, state, error)


def _forget_link(message: Message) -> None:
    """Whoever reads the database or a copy of it finds no link that opens something: it is with its addressee."""
    if message.opens:
        message.body = ""


def _to_settle(pk: int, person) -> Message | None:
    message = (
        Message.objects.select_for_update()
        .filter(pk=pk, state__in=[MessageState.DOUBTFUL, MessageState.FAILED])
        .first()
    )
    if message:
        message.settled_by = person
        message.settled_at = timezone.now()
    return message

"""A message leaves once, or is marked doubtful for a person."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coopps.embedded.servers import free_port
from coopps.kernel.mailing import queue, selectors, smtp
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import ABANDONED_AFTER, Message
from coopps.kernel.mailing.services import sending as services
from coopps.kernel.mailing.tasks import send

FAR = timedelta(days=1)


def now_is(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_message_arrives_as_it_was_written(message, mailbox):
    send(message.pk)
    [mail] = mailbox.messages()
    assert (mail.to, mail.subject) == ("personne@exemple.test", "Votre dossier est déposé")
    assert mail.body.strip() == "Le lien\u00a0: …"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    sent = now_is(message)
    assert (sent.state, sent.attempts, sent.last_error) == (MessageState.SENT, 1, "")
    assert sent.sent_at is not None


def test_the_same_key_is_the_same_message(message, mailbox):
    again = queue("essai", "autre@exemple.test", "Autre", "Autre", key="dossier-1")
    neighbor = queue("essai", "voisine@exemple.test", "Voisine", "Texte", key="dossier-2")
    assert again == message
    assert neighbor != message
    assert Message.objects.count() == 2


def test_the_longest_address_is_part_of_a_key(db):
    address = "a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".fr"
    queue("essai", address, "Un essai", "Texte", key=f"intent-1-named-{address}")
    assert Message.objects.get().to == address


def test_an_account_receives_at_its_address(db, mailbox):
    person = get_user_model().objects.create_user("infirmiere@exemple.test")
    message = queue("essai", person, "Deux\nlignes", "Texte", key="k")
    assert (message.recipient, message.to, message.subject) == (person, "infirmiere@exemple.test", "Deux lignes")


def test_a_task_delivered_twice_sends_once(message, mailbox):
    send(message.pk)
    send(message.pk)
    assert len(mailbox.messages()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once(mailbox):
    message = queue("essai", "personne@exemple.test", "Objet", "Texte", key="race")
    ready = threading.Barrier(2)

    def worker():
        ready.wait()
        send(message.pk)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert len(mailbox.messages()) == 1
    assert now_is(message).state == MessageState.SENT


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_cause_sends_nothing():
    with transaction.atomic():
        queue("essai", "personne@exemple.test", "Objet", "Texte", key="undone")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_closed_server_is_tried_again_later(message, settings, mailbox):
    settings.EMAIL_PORT, working = free_port(), settings.EMAIL_PORT
    send(message.pk)
    waiting = now_is(message)
    assert (waiting.state, waiting.attempts) == (MessageState.WAITING, 1)
    assert "refused" in waiting.last_error
    assert list(selectors.waiting()) == []

    settings.EMAIL_PORT = working
    send(message.pk)
    assert mailbox.messages() == [], "it is not time yet"
    with time_machine.travel(timezone.now() + services.pause_after(1)):
        assert list(selectors.waiting()) == [message.pk]
        send(message.pk)
    assert now_is(message).state == MessageState.SENT
    assert len(mailbox.messages()) == 1


@pytest.mark.parametrize("answers", [{"rcpt": "450 busy"}, {"data": "451 busy"}, {"end": "452 disk full"}])
def test_a_clear_not_now_is_tried_again(message, rude_server, answers):
    rude_server(**answers)
    send(message.pk)
    waiting = now_is(message)
    assert waiting.state == MessageState.WAITING
    assert waiting.last_error == next(iter(answers.values()))


@pytest.mark.parametrize("answers", [{"rcpt": "550 no such person"}, {"data": "554 no"}, {"end": "554 refused"}])
def test_a_clear_never_is_a_failure(message, rude_server, answers):
    rude_server(**answers)
    send(message.pk)
    failed = now_is(message)
    assert failed.state == MessageState.FAILED
    assert failed.last_error == next(iter(answers.values()))


def test_trying_again_has_an_end(message, settings):
    settings.EMAIL_PORT = free_port()
    for attempt in range(services.MAX_ATTEMPTS):
        assert now_is(message).state == MessageState.WAITING
        with time_machine.travel(timezone.now() + FAR * (attempt + 1)):
            send(message.pk)
    assert now_is(message).state == MessageState.FAILED


def test_an_answer_lost_after_the_content_is_a_doubt(message, rude_server):
    server = rude_server(end=None)
    send(message.pk)
    assert len(server.received) == 1
    assert now_is(message).state == MessageState.DOUBTFUL

    with time_machine.travel(timezone.now() + FAR):
        assert list(selectors.waiting()) == []
        send(message.pk)
    assert len(server.received) == 1, "it is never sent again by itself"


def test_a_worker_killed_before_sending_leaves_a_doubt(message, mailbox):
    services._claim(message.pk)  # and the worker dies here
    assert now_is(message).state == MessageState.SENDING
    assert list(selectors.waiting()) == []

    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        assert list(selectors.waiting()) == [message.pk]
        send(message.pk)
        assert list(selectors.waiting()) == []
    doubtful = now_is(message)
    assert (doubtful.state, doubtful.last_error) == (MessageState.DOUBTFUL, services.LOST_WORKER)
    assert mailbox.messages() == []


def test_a_worker_killed_after_sending_leaves_a_doubt_and_no_second_message(message, mailbox):
    smtp.deliver(services._claim(message.pk))  # and the worker dies here
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        send(message.pk)
        send(message.pk)
    assert now_is(message).state == MessageState.DOUBTFUL
    assert len(mailbox.messages()) == 1


def test_a_worker_that_comes_back_late_says_what_it_knows(message, mailbox):
    claimed = services._claim(message.pk)
    smtp.deliver(claimed)
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        send(message.pk)
        services._conclude(claimed, MessageState.SENT)
    assert now_is(message).state == MessageState.SENT


def test_a_worker_that_comes_back_after_a_person_decided_changes_nothing(message, admin_user):
    claimed = services._claim(message.pk)
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + timedelta(seconds=1)):
        send(message.pk)
        assert services.resend(message.pk, admin_user)
        services._conclude(claimed, MessageState.FAILED, "too late")
    assert now_is(message).state == MessageState.WAITING


def test_the_sweep_does_what_a_lost_wake_up_left(message, mailbox, work):
    neighbor = queue("essai", "voisine@exemple.test", "Voisine", "Texte", key="dossier-2")
    assert work() == 2
    assert {mail.to for mail in mailbox.messages()} == {message.to, neighbor.to}


@pytest.mark.parametrize(
    "wrong",
    [{"state": "perdu"}, {"state": MessageState.SENT}, {"state": MessageState.SENDING}],
    ids=["unknown state", "sent without a date", "taken without a date"],
)
def test_the_database_refuses_what_makes_no_sense(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(kind="essai", to="a@exemple.test", subject="Objet", body="Texte", key="k", **wrong)

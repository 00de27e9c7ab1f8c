"""The portal's sender is not for hire: so many messages a day to others for one account; no link kept; a plain subject."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from coopps.kernel.mailing import queue, selectors
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.selectors import MOST_A_DAY, MOST_TO_ONE_ADDRESS
from coopps.kernel.mailing.services import sending as services
from coopps.kernel.mailing.tasks import send
from coopps.kernel.workflow.refusals import TransitionRefused


def account(name="nour"):
    return get_user_model().objects.create_user(f"{name}@exemple.test")


def ask(sender, rank, *, to=None):
    address = to or f"personne{rank}@exemple.test"
    return queue("essai", address, "Objet", "Texte", key=f"essai-{sender.pk}-{rank}", sender=sender)


def test_an_account_sends_so_many_messages_a_day_and_its_neighbor_too(db):
    sender, neighbor = account(), account("voisine")
    for rank in range(MOST_A_DAY):
        ask(sender, rank)
    with pytest.raises(TransitionRefused, match="Réessayez demain"):
        ask(sender, MOST_A_DAY)
    ask(neighbor, 0)
    queue("essai", sender, "Objet", "Texte", key="the portal itself")
    assert ask(sender, 0).sender == sender, "the same message again is no other one"
    assert Message.objects.filter(sender=sender).count() == MOST_A_DAY
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        ask(sender, MOST_A_DAY)


def test_one_address_receives_so_many_messages_a_day_from_an_account(db):
    sender = account()
    for rank in range(MOST_TO_ONE_ADDRESS):
        ask(sender, rank, to="cible@exemple.test")
    with pytest.raises(TransitionRefused, match="cible@exemple.test"):
        ask(sender, MOST_TO_ONE_ADDRESS, to="cible@exemple.test")
    ask(sender, MOST_TO_ONE_ADDRESS)


def test_one_box_is_one_address_however_it_is_written(db):
    sender = account()
    for rank, address in enumerate(
        ["cible.une@exemple.test", "Cible.Une@Exemple.TEST", "cible.une+1@exemple.test", "c.i.bleune+@exemple.test"]
    ):
        ask(sender, rank, to=address)
    ask(sender, 4, to="cibleune@exemple.test")
    with pytest.raises(TransitionRefused, match="Vérifiez cette adresse"):
        ask(sender, 5, to="cible.une+5@exemple.test")
    ask(sender, 6, to="cible.une@ailleurs.test")


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_both_take_the_last_place():
    sender = account()
    with transaction.atomic():
        for rank in range(MOST_A_DAY - 1):
            ask(sender, rank)
    ready, refused = threading.Barrier(2), []

    def request(rank):
        ready.wait()
        try:
            with transaction.atomic():
                ask(sender, rank)
        except TransitionRefused:
            refused.append(rank)
        connection.close()

    threads = [threading.Thread(target=request, args=(MOST_A_DAY + rank,)) for rank in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), Message.objects.filter(sender=sender).count()) == (1, MOST_A_DAY)


def test_a_link_is_forgotten_once_it_has_left(db, mailbox, work):
    secret = queue("compte", "a@exemple.test", "Objet", "Le lien", key="secret", opens=True)
    plain = queue("essai", "b@exemple.test", "Objet", "Un fait", key="plain")
    work()
    assert {mail.body.strip() for mail in mailbox.messages()} == {"Le lien", "Un fait"}
    bodies = dict(Message.objects.values_list("key", "body"))
    assert bodies == {secret.key: "", plain.key: "Un fait"}


def test_a_link_that_did_not_leave_is_kept_for_another_try(db, rude_server, admin_user):
    message = queue("compte", "a@exemple.test", "Objet", "Le lien", key="secret", opens=True)
    rude_server(end=None)
    send(message.pk)
    assert Message.objects.get().body == "Le lien"
    services.dismiss(message.pk, admin_user)
    assert Message.objects.get().body == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x0b", "\x85", "\r"])
def test_a_subject_is_one_line(db, mailbox, end):
    message = queue("essai", "a@exemple.test", f"Un{end} Bcc: b@exemple.test{end}", "Texte", key="k")
    assert message.subject == "Un Bcc: b@exemple.test"
    send(message.pk)
    (mail,) = mailbox.messages()
    assert (mail.subject, mail.message["Bcc"]) == (message.subject, None)


def test_the_last_outcome_says_whether_an_address_receives(db, rude_server, settings, mailbox):
    working = settings.EMAIL_PORT
    assert selectors.last_failure("a@exemple.test") is None
    rude_server(rcpt="550 no such user")
    first = queue("essai", "a@exemple.test", "Objet", "Texte", key="1")
    send(first.pk)
    assert "a été refusé" in selectors.last_failure("a@exemple.test").trouble
    assert selectors.last_failure("b@exemple.test") is None
    settings.EMAIL_PORT = working
    queue("essai", "a@exemple.test", "Objet", "Texte", key="2")
    assert selectors.last_failure("a@exemple.test") == first, "the second one has not left"
    send(Message.objects.get(key="2").pk)
    assert selectors.last_failure("a@exemple.test") is None


def test_a_message_sent_again_goes_to_the_address_that_the_account_has_now(
    db, rude_server, settings, mailbox, admin_user
):
    working, person = settings.EMAIL_PORT, account()
    message = queue("essai", person, "Objet", "Texte", key="k")
    rude_server(rcpt="550 no such user")
    send(message.pk)
    person.email = "juste@exemple.test"
    person.save()
    settings.EMAIL_PORT = working
    services.resend(message.pk, admin_user)
    send(message.pk)
    assert [mail.to for mail in mailbox.messages()] == ["juste@exemple.test"]

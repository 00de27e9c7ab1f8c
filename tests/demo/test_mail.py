"""The mail of the demonstration in the browser."""

import pytest
from django.urls import reverse

from coopps.kernel.mailing import queue
from coopps.kernel.mailing.tasks import send


@pytest.fixture
def sent(db, mailbox):
    for number in (1, 2):
        body = f"Votre compte attend.\n\nhttp://127.0.0.1:8000/suite/{number}/ <b>"
        send(queue("essai", f"personne{number}@exemple.test", f"Objet {number}", body, key=str(number)).pk)
    return mailbox.messages()


def test_messages_are_listed_newest_first(client, sent):
    page = client.get(reverse("demo:mail_list"))
    assert [mail.subject for mail in page.context["mails"]] == ["Objet 2", "Objet 1"]


def test_a_message_can_be_read_and_its_link_followed(client, sent):
    page = client.get(reverse("demo:mail", args=[sent[0].key])).content.decode()
    assert "personne1@exemple.test" in page
    assert 'href="http://127.0.0.1:8000/suite/1/"' in page
    assert "&lt;b&gt;" in page
    assert "personne2" not in page


@pytest.mark.django_db
def test_an_empty_box_says_how_to_begin(client, mailbox):
    assert "Aucun courriel" in client.get(reverse("demo:mail_list")).content.decode()


@pytest.mark.django_db
def test_an_unknown_message_is_not_found(client, mailbox):
    assert client.get(reverse("demo:mail", args=["0-0"])).status_code == 404
    assert client.get(reverse("demo:mail", args=["passwd"])).status_code == 404

"""What an agent does with the messages that did not surely leave."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from coopps.kernel.mailing import queue
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.tasks import send

PAGE = "admin:mailing_message_changelist"


@pytest.fixture
def agent(db):
    agent = get_user_model().objects.create_user("agent@exemple.test", is_staff=True)
    agent.user_permissions.set(Permission.objects.filter(content_type__app_label="mailing"))
    return agent


@pytest.fixture
def doubtful(message, rude_server, settings):
    working = settings.EMAIL_PORT
    rude_server(end=None)
    send(message.pk)
    settings.EMAIL_PORT = working
    return message


def act(client, action, *rows):
    return client.post(reverse(PAGE), {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_resending_a_doubtful_message(client, agent, doubtful, mailbox):
    client.force_login(agent)
    neighbor = queue("essai", "voisine@exemple.test", "Voisine", "Texte", key="dossier-2")
    page = act(client, "resend", doubtful, neighbor)
    assert "1 sur 2" in page.content.decode()
    again = Message.objects.get(pk=doubtful.pk)
    assert (again.state, again.settled_by) == (MessageState.WAITING, agent)
    assert Message.objects.get(pk=neighbor.pk).settled_by is None
    send(doubtful.pk)
    assert [mail.to for mail in mailbox.messages()] == [doubtful.to]


def test_holding_a_doubtful_message_as_sent(client, agent, doubtful, mailbox):
    client.force_login(agent)
    act(client, "dismiss", doubtful)
    settled = Message.objects.get(pk=doubtful.pk)
    assert (settled.state, settled.settled_by, settled.sent_at) == (MessageState.SENT, agent, settled.claimed_at)
    send(doubtful.pk)
    assert mailbox.messages() == []


@pytest.mark.parametrize("action", ["resend", "dismiss"])
def test_a_message_that_left_is_not_touched(client, agent, message, mailbox, action):
    client.force_login(agent)
    send(message.pk)
    act(client, action, message)
    assert Message.objects.get(pk=message.pk).settled_by is None
    send(message.pk)
    assert len(mailbox.messages()) == 1


def test_who_may_only_look_cannot_act(client, agent, doubtful):
    agent.user_permissions.set(Permission.objects.filter(codename="view_message"))
    client.force_login(agent)
    act(client, "resend", doubtful)
    assert Message.objects.get(pk=doubtful.pk).state == MessageState.DOUBTFUL


def test_nothing_can_be_rewritten(client, agent, message):
    client.force_login(agent)
    url = reverse("admin:mailing_message_change", args=[message.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"subject": "Autre", "to": "pirate@exemple.test", "state": "envoye"})
    assert Message.objects.get(pk=message.pk).subject == message.subject
    assert client.get(reverse("admin:mailing_message_add")).status_code == 403
    assert client.get(reverse("admin:mailing_message_delete", args=[message.pk])).status_code == 403


def test_outsiders_are_sent_to_sign_in(client, doubtful):
    assert client.get(reverse(PAGE)).status_code == 302

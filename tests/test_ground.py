"""What tests/conftest.py promises to every other test."""

import socket

import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('é'), current_database()")
        upper, name = cursor.fetchone()
    assert upper == "É"
    assert name.startswith("test_")


def test_redis_answers():
    from coopps.celery import app

    with app.connection_for_write() as link:
        assert link.default_channel.client.ping() is True


def test_a_message_goes_through_the_smtp_server(mailbox):
    EmailMessage("Objet accentué", "Corps", "de@exemple.test", ["a@exemple.test"], connection=get_connection()).send()
    [mail] = mailbox.messages()
    assert (mail.to, mail.subject, mail.body.strip()) == ("a@exemple.test", "Objet accentué", "Corps")


def test_the_outside_is_closed():
    from tests.conftest import _network

    with socket.socket() as link, pytest.raises(ConnectionRefusedError):
        link.connect(("192.0.2.1", 80))
    assert _network.attempts == ["192.0.2.1:80"]
    _network.attempts.clear()

"""A browser's client for each person of a story."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def client_of():
    """`client_of(person)`: a client signed in as a professional of a story."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return sign_in

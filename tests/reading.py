"""What a person reads: pages by a browser of their own, and documents by their words."""

from __future__ import annotations

import html
import subprocess

from django.test import Client


def signed_in(user) -> Client:
    """A browser in which a person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def words_of(response) -> str:
    """What an answer says, on one line, spaces made plain; the tags are there, the entities are not."""
    return " ".join(html.unescape(response.content.decode()).split())


def printed(pdf: bytes) -> str:
    """The words of a PDF as a reader sees them, on one line, spaces made plain."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())

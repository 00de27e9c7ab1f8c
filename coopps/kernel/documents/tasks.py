"""What the worker does with letters. Each task loads by key, does its work once, and may run twice."""

from celery import shared_task

from coopps.kernel.documents.services import signing_session


@shared_task(name="documents.prepare")
def prepare(pk: int) -> None:
    """Render the bytes of a letter."""
    signing_session.prepare_letter(pk)


@shared_task(name="documents.sign")
def sign(pk: int) -> None:
    """Sign what was confirmed."""
    signing_session.sign_letter(pk)

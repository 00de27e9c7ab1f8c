"""Entry point of the worker."""

from celery import shared_task

from coopps.kernel.mailing.services import sending


@shared_task(name="mailing.send")
def send(pk: int) -> None:
    """Send a message."""
    sending.send(pk)

"""Entry point of the worker."""

from celery import shared_task

from coopps.kernel.mailing import services


@shared_task(name="mailing.send")
def send(pk: int) -> None:
    """Send a message."""
    services.send(pk)

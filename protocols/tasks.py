"""What the worker does for protocols. Each task loads by key, does its work once, and may run twice."""

from celery import shared_task

from protocols.services import order_endings


@shared_task(name="protocols.invite")
def invite(pk: int) -> None:
    """Issue the invitation of one person to present observations."""
    order_endings.invite(pk)

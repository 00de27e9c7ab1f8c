"""The periodic tasks that make up for lost wake-ups."""

from celery import shared_task

from coopps.kernel import outbox


@shared_task(name="outbox.sweep")
def sweep() -> int:
    """Wake every waiting row."""
    return outbox.sweep()


@shared_task(name="outbox.daily")
def daily() -> None:
    """Do the periodic duties."""
    outbox.run_daily()

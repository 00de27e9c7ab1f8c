"""Configuration of the application."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "coopps.kernel.mailing"
    label = "mailing"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Know every kind of message, and give the worker what waits to be sent."""
        from coopps.kernel import outbox
        from coopps.kernel.mailing import registry
        from coopps.kernel.mailing.selectors import waiting
        from coopps.kernel.mailing.services import digests

        registry.discover()
        outbox.register("mailing.send", waiting)
        # After the duties of the applications, which stand before this one: what they withdrew is in no digest.
        outbox.register_daily("mailing.digests", digests.put_together)

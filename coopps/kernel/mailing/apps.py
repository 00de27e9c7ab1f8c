"""Configuration of the application."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "coopps.kernel.mailing"
    label = "mailing"
    verbose_name = "Courriels"

    def ready(self) -> None:
        from coopps.kernel import outbox
        from coopps.kernel.mailing.selectors import waiting

        outbox.register("mailing.send", waiting)

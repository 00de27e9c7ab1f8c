"""Configuration of the application."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "coopps.mailing"
    label = "mailing"
    verbose_name = "Courriels"

    def ready(self) -> None:
        from coopps import outbox
        from coopps.mailing.selectors import waiting

        outbox.register("mailing.send", waiting)

"""Configuration of the application."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    label = "protocols"
    verbose_name = "Protocoles"

    def ready(self) -> None:
        from coopps.kernel import outbox
        from protocols import acts, deadlines

        acts.register()
        outbox.register_daily("protocols.intents", deadlines.warn_of_answers)

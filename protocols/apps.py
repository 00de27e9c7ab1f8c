"""Configuration of the application."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    label = "protocols"
    verbose_name = "Protocoles"

    def ready(self) -> None:
        from protocols import acts

        acts.register()

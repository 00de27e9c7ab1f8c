"""Configuration of the application."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    label = "protocols"
    verbose_name = "Protocoles"

    def ready(self) -> None:
        from coopps.kernel import outbox
        from protocols import acts, has_acts
        from protocols.services import expertise

        acts.register()
        has_acts.register()
        outbox.register_daily("protocols.remind_experts", expertise.send_reminders)

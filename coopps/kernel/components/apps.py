"""Configuration of the application."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "coopps.kernel.components"
    label = "components"
    verbose_name = "Composants des pages"

    def ready(self) -> None:
        """Drafts do not stay for ever."""
        from coopps.kernel import outbox
        from coopps.kernel.components import drafts

        outbox.register_daily("components.drafts", drafts.forget_old)

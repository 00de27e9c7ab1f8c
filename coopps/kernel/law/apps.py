"""Configuration of the application."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "coopps.kernel.law"
    label = "law"
    verbose_name = "Cadre légal"

    def ready(self) -> None:
        from coopps.kernel.law import checks  # noqa: F401 - importing registers the check

"""Configuration of the application."""

from django.apps import AppConfig


class AdhesionsConfig(AppConfig):
    name = "adhesions"
    label = "adhesions"
    verbose_name = "Adhésions"

    def ready(self) -> None:
        """Tell the kernel what an adhesion's dossier is, and what its letters say and change."""
        from adhesions import acts

        acts.register()

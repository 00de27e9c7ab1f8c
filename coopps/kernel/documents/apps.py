"""Configuration of the application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "coopps.kernel.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Say which letters wait for the worker, and what the clock does."""
        from coopps.kernel import outbox
        from coopps.kernel.documents import checks, selectors  # noqa: F401 - checks register themselves
        from coopps.kernel.documents.services import delivering, signing_session

        outbox.register("documents.prepare", selectors.letters_to_prepare)
        outbox.register("documents.sign", selectors.letters_to_sign)
        outbox.register_daily("documents.lapse", signing_session.lapse_prepared)
        outbox.register_daily("documents.unopened", delivering.remind_of_unopened)
        outbox.register_daily("documents.receive", delivering.receive_by_delay)

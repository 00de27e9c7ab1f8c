"""Configuration of the application."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "protocols.reviews"
    label = "reviews"
    verbose_name = "Instruction par la HAS"

    def ready(self) -> None:
        """Follow what happens to a project, and answer what protocols ask of its examination."""
        from coopps.kernel import outbox
        from protocols import registry
        from protocols.reviews import acts, examiner
        from protocols.reviews.services import expertise

        acts.register()
        registry.register(examiner.HAS)
        outbox.register_daily("reviews.remind_experts", expertise.send_reminders)

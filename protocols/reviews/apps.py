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
        from protocols.reviews.services import expertise, reviewing

        acts.register()
        registry.register_examiner(examiner.HAS)
        registry.when_transmitted(reviewing.open_review)
        registry.when_new_version(reviewing.receive_version)
        registry.when_given_up(reviewing.end_review)
        registry.when_decided(reviewing.tell_decision)
        outbox.register_daily("reviews.remind_experts", expertise.send_reminders)

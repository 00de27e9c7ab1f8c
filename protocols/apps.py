"""Configuration of the application."""

from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    label = "protocols"
    verbose_name = "Protocoles"

    def ready(self) -> None:
        """Tell the kernel what is signed and examined here, what waits for the worker, and what the clock does."""
        from coopps.kernel import outbox
        from protocols import acts, deadlines
        from protocols.selectors import stopping
        from protocols.services import funders, order_endings, renewals, watching

        acts.register()
        outbox.register("protocols.invite", lambda: stopping.not_invited().values_list("pk", flat=True))
        outbox.register_daily("protocols.intents", deadlines.warn_of_answers)
        outbox.register_daily("protocols.order_endings", order_endings.end_what_is_due)
        outbox.register_daily("protocols.openings", watching.tell_openings)
        outbox.register_daily("protocols.versions", deadlines.warn_of_versions)
        outbox.register_daily("protocols.hearings", deadlines.warn_of_hearings)
        outbox.register_daily("protocols.elements", deadlines.warn_of_elements)
        outbox.register_daily("protocols.terms", funders.warn_of_terms)
        outbox.register_daily("protocols.renewals", renewals.open_due)
        outbox.register_daily("protocols.ends_at_term", funders.end_at_term)

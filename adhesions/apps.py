"""Configuration of the application."""

from django.apps import AppConfig


class AdhesionsConfig(AppConfig):
    name = "adhesions"
    label = "adhesions"
    verbose_name = "Adhésions"

    def ready(self) -> None:
        """Tell the kernel what an adhesion's dossier is, and what its letters say and change; and follow the authorization
        of the region."""
        from adhesions import acts
        from adhesions.services import holds, region
        from coopps.kernel import outbox
        from protocols import registry

        acts.register()
        registry.when_revised(region.follow_version)
        registry.when_authorized(region.begin)
        registry.when_suspended(region.suspend)
        registry.when_ended(region.end)
        registry.when_dropped(region.drop)
        outbox.register_daily("adhesions.holds", holds.review_every_hold)

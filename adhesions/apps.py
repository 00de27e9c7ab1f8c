"""Configuration of the application."""

from django.apps import AppConfig


class AdhesionsConfig(AppConfig):
    name = "adhesions"
    label = "adhesions"
    verbose_name = "Adhésions"

    def ready(self) -> None:
        """Tell the kernel what an adhesion's dossier is, and what its letters say and change; and follow the authorization
        of the region, and the identities and the papers of the people."""
        from accounts import registry as people
        from adhesions import acts
        from adhesions.selectors import teams_by_authorization
        from adhesions.services import (
            doubts,
            endings,
            expiring,
            holds,
            postponements,
            region,
            safe,
            stalling,
            withdrawals,
        )
        from coopps.kernel import outbox
        from protocols import registry

        acts.register()
        registry.register(
            registry.Implementer(
                name="adhesions",
                on_revised=region.follow_version,
                on_dropped=region.drop,
                on_authorized=region.begin,
                on_suspended=region.suspend,
                on_ended=region.end,
                concerned=region.concerned,
                teams=teams_by_authorization,
            )
        )
        people.register(people.Follower(name="adhesions", on_identity=doubts.review_person, papers_used=safe.uses_of))
        outbox.register_daily("adhesions.doubts", doubts.review_all)
        outbox.register_daily("adhesions.expiring", expiring.announce)
        outbox.register_daily("adhesions.postponements", postponements.remind_of_them)
        outbox.register_daily("adhesions.teams", stalling.tell_of_teams)
        outbox.register_daily("adhesions.terms", stalling.tell_of_terms)
        outbox.register_daily("adhesions.observations", stalling.tell_of_observations)
        outbox.register_daily("adhesions.holds", holds.review_every_hold)
        outbox.register_daily("adhesions.endings", endings.end_what_is_due)
        outbox.register_daily("adhesions.withdrawals", withdrawals.take_effect_of_due)

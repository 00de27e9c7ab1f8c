"""Configuration of the application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = "Personnes et structures"

    def ready(self) -> None:
        from accounts import mails  # noqa: F401 - declares its kinds of messages
        from accounts.services.roles import project_grants
        from coopps.kernel import outbox

        # Roles begin and end at midnight of each agency.
        outbox.register_daily("accounts.project_grants", project_grants)

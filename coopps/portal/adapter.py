"""How allauth speaks with the whole portal: whoever has something to do on it lands on the home that says so."""

from __future__ import annotations

from accounts.adapter import AccountAdapter
from protocols.reviews.models import Expert


class PortalAdapter(AccountAdapter):
    """Named by the setting ACCOUNT_ADAPTER."""

    def is_new_here(self, user) -> bool:
        """The same, and an expert of the HAS is not new."""
        return super().is_new_here(user) and not Expert.objects.filter(user=user).exists()

"""How often one address may ask a public page."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coopps.kernel.components import rates


class RateLimitMixin:
    """For a public view: beyond `rate_limit` GET requests in `rate_period` seconds from one address, a 429 page.

    The address is the one that allauth trusts (`ALLAUTH_TRUSTED_PROXY_COUNT`). Views that share `rate_name` count together.
    """

    rate_name: str
    rate_limit: int
    rate_period: int

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.is_counted(request) and self._count(request) > self.rate_limit:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(self.rate_period)
            response["Cache-Control"] = "no-store"
            return response
        return super().dispatch(request, *args, **kwargs)

    def is_counted(self, request: HttpRequest) -> bool:
        """Whether this request asks for something worth counting."""
        return True

    def _count(self, request: HttpRequest) -> int:
        """How many requests this address has made in the current period, this one included."""
        address = get_adapter(request).get_client_ip(request)
        return rates.count(self.rate_name, address, period=self.rate_period)

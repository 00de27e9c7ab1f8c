"""The region of the reader, remembered: the first place of exercise of who is signed in, or the one that was chosen.

What a visitor chooses is kept in a cookie of that name; what a signed-in person chooses, in the session.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from accounts.models import Agency
from protocols import selectors

COOKIE = "region"
SESSION_KEY = "catalogue_region"
A_YEAR = 365 * 24 * 3600


def region_of(request: HttpRequest) -> str:
    """The region (INSEE) that the reader is from; empty when it is not known, or is the whole country."""
    if not request.user.is_authenticated:
        return request.COOKIES.get(COOKIE, "")
    chosen = request.session.get(SESSION_KEY)
    return selectors.region_of(request.user) if chosen is None else chosen


def agency_of(request: HttpRequest) -> Agency | None:
    """The agency of that region."""
    return selectors.regional_agency(region_of(request))


@method_decorator(login_not_required, name="dispatch")
class ChooseRegionView(View):
    """Remember a region, or none; then back to the page where it was chosen."""

    def get(self, request):
        return redirect("protocols:catalogue")

    def post(self, request):
        agency = selectors.regional_agency(request.POST.get("region", ""))
        region = agency.insee if agency else ""
        response = HttpResponseRedirect(self.get_next())
        if request.user.is_authenticated:
            request.session[SESSION_KEY] = region
        elif region:
            response.set_cookie(
                COOKIE,
                region,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    def get_next(self) -> str:
        to = self.request.POST.get("suite", "")
        safe = url_has_allowed_host_and_scheme(
            to, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return to if safe else reverse("protocols:catalogue")

"""The home of a signed-in person: what waits for the person first, with dates; then what the person waits for; then the rest."""

from __future__ import annotations

import datetime

from django.views.generic import TemplateView

from coopps.portal.waiting import (
    Waiting,
    agency,
    by_kind,
    conversations,
    expert,
    has,
    professional,
    signatory,
    undelivered,
)

NO_DAY = datetime.date.max


class HomeView(TemplateView):
    """Composed from the roles that the person has today; who has none yet is told how to begin."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        roles = (signatory, agency, has, expert, professional, conversations, undelivered)
        waiting = sum((role.waiting_for(self.request.user) for role in roles), Waiting())
        for matters in (waiting.mine, waiting.awaited):
            matters.sort(key=lambda matter: matter.until or NO_DAY)
        return super().get_context_data(
            waiting=waiting, mine=by_kind(waiting.mine), awaited=by_kind(waiting.awaited), **kwargs
        )

"""The help: the list of the guides, and one of them."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from coopps.kernel.law import selectors as law
from coopps.portal.guides import BY_SLUG, GUIDES
from coopps.portal.views.pages import PublicPage


class HelpView(PublicPage):
    """Which guide is for whom."""

    template_name = "portal/help/list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(guides=GUIDES, **kwargs)


class GuideView(PublicPage):
    """One guide, to read or to print."""

    template_name = "portal/help/guide.html"

    def get_context_data(self, **kwargs):
        guide = BY_SLUG.get(kwargs["slug"])
        if guide is None:
            raise Http404
        return super().get_context_data(
            guide=guide,
            steps=[
                (step, f"aide/{step.picture}.webp" if step.picture else "", law.texts(step.texts, timezone.localdate()))
                for step in guide.steps
            ],
            others=[one for one in GUIDES if one is not guide],
            **kwargs,
        )

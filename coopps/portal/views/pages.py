"""Public pages: the landing page, the pages the law asks for, the glossary, and what is said when a page fails."""

from __future__ import annotations

import secrets
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.log import log_response
from django.views.generic import TemplateView

from accounts.models import Agency
from coopps.kernel.components import drafts, glossary
from coopps.kernel.components.autosave import is_autosave, not_saved, page_outdated, session_ended
from coopps.kernel.law.selectors import Citations

# What is read aloud on the telephone: neither 0 and O, nor 1, I and L.
FAULT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@method_decorator(login_not_required, name="dispatch")
class PublicPage(TemplateView):
    """A page that anyone may read."""


class WelcomeView(PublicPage):
    """What the portal is and its three doors; whoever is signed in goes home instead."""

    template_name = "portal/welcome.html"

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect("portal:home")
        return super().get(request, *args, **kwargs)


class GlossaryView(PublicPage):
    """Every term of docs/glossaire.md, in alphabetical order."""

    template_name = "portal/glossary.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, terms=glossary.terms(), citations=Citations(timezone.localdate()))


class SiteMapView(PublicPage):
    """The pages of the portal, as links (RGAA, 12.1)."""

    template_name = "portal/site_map.html"


class EditorialPage(PublicPage):
    """A page about the service itself: who answers for it comes from the settings, the agencies from the database."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            publisher=settings.PORTAL_PUBLISHER,
            publication_director=settings.PORTAL_PUBLICATION_DIRECTOR,
            host=settings.PORTAL_HOST,
            contact_email=settings.PORTAL_CONTACT_EMAIL,
            dpo_email=settings.PORTAL_DPO_EMAIL,
            agencies=Agency.objects.regional(),
        )


class ContactView(EditorialPage):
    """How to reach the service and each agency."""

    template_name = "portal/contact.html"

    def get_context_data(self, **kwargs):
        agencies = list(Agency.objects.regional())
        return super().get_context_data(
            **kwargs,
            reachable=[agency for agency in agencies if agency.email or agency.phone],
            unreachable=[agency for agency in agencies if not (agency.email or agency.phone)],
        )


class LegalNoticeView(EditorialPage):
    """Publisher and host (law 2004-575, article 1-1)."""

    template_name = "portal/legal_notice.html"


class TermsView(EditorialPage):
    """Terms of use of the online service, binding on who uses it (CRPA, L. 112-9)."""

    template_name = "portal/terms.html"


class PersonalDataView(EditorialPage):
    """What Regulation (EU) 2016/679, articles 13 and 14, wants said to the people whose data are kept."""

    template_name = "portal/personal_data.html"


class AccessibilityView(EditorialPage):
    """Statement of accessibility (law 2005-102, article 47)."""

    template_name = "portal/accessibility.html"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shown when a form comes back without its token; `reason` is for the log, not for the person. What was typed is kept for
    whoever typed it, and the page says where it is."""
    if is_autosave(request):
        kept = drafts.keep_refused(request)
        return page_outdated() if request.user.is_authenticated else session_ended(kept=kept)
    return render(request, "403_csrf.html", {"kept": drafts.keep_refused(request)}, status=403)


def fault(request: HttpRequest) -> HttpResponse:
    """What is said when a page fails (500): a number, which is in the log too, before what happened.

    Called by Django while the exception is handled, and logged here in its place: its own line bears the address, which may be a
    personal link. Needs neither database nor session: they may be what failed.
    """
    match = request.resolver_match
    number = "".join(secrets.choice(FAULT_SIGNS) for _ in range(6))
    if is_autosave(request):
        response = not_saved(f"Pas encore enregistré : le portail a rencontré une panne, n° {number}.", status=500)
    else:
        response = HttpResponse(render_to_string("500.html", {"number": number}), status=500)
    log_response(
        "fault %s: %s %s %s",
        number,
        request.method,
        match.route if match else "(no page)",
        {name: value for name, value in match.kwargs.items() if isinstance(value, int)} if match else "",
        response=response,
        request=request,
        exception=sys.exc_info()[1],
    )
    return response

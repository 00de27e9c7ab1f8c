"""Public pages: the landing page, the pages the law asks for, the glossary, and what is said when a page fails."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from accounts.models import Agency
from coopps.kernel.components import glossary


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
    extra_context = {"terms": glossary.terms}


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
    """Shown when a form comes back without its token; `reason` is for the log, not for the person."""
    return render(request, "403_csrf.html", status=403)

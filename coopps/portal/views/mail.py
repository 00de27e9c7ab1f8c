"""« Mes courriels »: how often a person wants to be written to, subject by subject."""

from __future__ import annotations

from django.contrib import messages
from django.urls import reverse
from django.views.generic import FormView

from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind
from coopps.kernel.mailing.selectors import DIGEST_HOUR, preferences_of
from coopps.kernel.mailing.services.preferring import prefer
from coopps.portal.context import Portal
from coopps.portal.forms.mail import MailPreferencesForm


class MailPreferencesView(FormView):
    """At once, with a daily or a weekly digest, or never; what the law wants told leaves at once."""

    template_name = "portal/mail_preferences.html"
    form_class = MailPreferencesForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"kinds": self._kinds()}

    def get_initial(self):
        return {group.value: pace for group, pace in preferences_of(self.request.user).items()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(hour=DIGEST_HOUR, **kwargs)

    def form_valid(self, form):
        prefer(self.request.user, form.chosen)
        messages.success(self.request, "Votre choix est enregistré.")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("portal:mail_preferences")

    def _kinds(self) -> dict[Group, list[Kind]]:
        """The groups that this person may receive, in which something may be put off."""
        portal = Portal(self.request)
        shown = {Group.DESK: portal.is_agent, Group.REVIEW: portal.examines, Group.EXPERTISE: portal.assesses}
        found = {
            group: [kind for kind in registry.all() if kind.group == group] for group in Group if shown.get(group, True)
        }
        return {group: kinds for group, kinds in found.items() if not all(kind.legal for kind in kinds)}

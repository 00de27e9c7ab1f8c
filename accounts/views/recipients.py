"""Whom an agency tells of its acts: the checklist of who is missing, and the addresses."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.choices import AgencyKind
from accounts.forms.recipients import RecipientForm
from accounts.services import recipients
from accounts.views.agency import AgencyFormView, ManagedAgencyMixin
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.transmissions.selectors import checklist


class _RegionalMixin(ManagedAgencyMixin):
    """A page of a regional agency: the HAS tells nobody of an act in the name of a region."""

    def get_context_data(self, **kwargs):
        if self.agency.kind != AgencyKind.REGIONAL:
            raise Http404
        return super().get_context_data(**kwargs)

    def get_success_url(self) -> str:
        return reverse("accounts:agency_recipients", args=[self.agency.code])


class RecipientsView(_RegionalMixin, TemplateView):
    """Who must be told by the rules in force: each with its address, or missing."""

    template_name = "accounts/agency/recipients.html"

    def get_context_data(self, **kwargs):
        today = self.agency.today()
        needs = checklist(self.agency, today)
        rows = Recipient.objects.filter(agency=self.agency).select_related("profession")
        return super().get_context_data(**kwargs) | {
            "missing": [need for need in needs if not need.recipients],
            "kept": [(need, row) for need in needs for row in need.recipients],
            "others": rows.exclude(pk__in=[row.pk for need in needs for row in need.recipients]),
        }


class RecipientAddView(_RegionalMixin, AgencyFormView):
    """A new recipient, for one that is missing or beside those that are there."""

    form_class = RecipientForm
    heading = "Ajouter un destinataire"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Recipient(agency=self.agency)}

    def get_initial(self):
        asked = self.request.GET
        given = {"kind": asked.get("nature", ""), "profession": asked.get("profession", "")}
        return {"valid_from": self.agency.today()} | {name: value for name, value in given.items() if value}

    def get_intro(self):
        return ["Ce qui attendait ce destinataire passe « à envoyer » au registre des transmissions."]

    def form_valid(self, form):
        self.recipient = form.instance
        return super().form_valid(form)

    def execute(self, **_words) -> str:
        waiting = recipients.keep_recipient(self.recipient, self.agency, self.request.user)
        plural = "s" if waiting > 1 else ""
        return f"{self.recipient.name} est enregistré." + (
            f" {waiting} transmission{plural} à faire." if waiting else ""
        )


class RecipientChangeView(RecipientAddView):
    """The address of a recipient, or its last day."""

    heading = "Modifier un destinataire"

    def get_form_kwargs(self):
        found = get_object_or_404(Recipient, agency=self.agency, pk=self.kwargs["pk"])
        return super().get_form_kwargs() | {"instance": found}

    def get_initial(self):
        return {}

    def get_intro(self):
        return ["Ce qui est déjà au registre garde l’adresse de son jour."]

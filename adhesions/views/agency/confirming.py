"""A right whose condition fell, and a new certificate of insurance: a person of the agency decides."""

from __future__ import annotations

from django.urls import reverse

from accounts.choices import AgencyRight
from adhesions.forms.agency import KeepForm
from adhesions.models import Doubt, Renewal
from adhesions.services import doubts, renewals
from adhesions.views.agency import evidence
from coopps.desk.forms.motives import ReasonForm
from coopps.desk.views.scope import AgentMixin, refuse_a_party
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import french_date


class KeepView(AgentMixin, TransitionView):
    """Keep the right: 404 outside the region, 403 for who is in the team."""

    template_name = "adhesions/agency/doubt.html"
    rights = (AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)
    transition = "keep"
    form_class = KeepForm
    done = "L’autorisation est maintenue, et la personne en est prévenue. La page publique ne dit plus « à confirmer »."

    def get_queryset(self):
        return Doubt.objects.filter(authorization__adhesion__agency__in=self.agencies).select_related(
            "authorization__adhesion__agency",
            "authorization__membership__examination__instruction",
            "authorization__professional",
        )

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        refuse_a_party(found.authorization.instruction, self.request.user)
        return found

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.authorization.professional.full_name}"

    def effects(self):
        return [
            "L’autorisation reste en l’état, et la page publique la dit de nouveau autorisée.",
            "Votre motif reste au dossier, avec votre nom. La personne est prévenue par courriel.",
            "Si la condition tombe de nouveau un autre jour, elle sera de nouveau à confirmer.",
        ]

    def execute(self, form):
        doubts.keep(self.object, self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return self.object.authorization.instruction.desk_url

    def get_context_data(self, **kwargs):
        key = self.object.authorization_id
        query = f"?condition={self.object.pk}"
        return super().get_context_data(
            instruction=self.object.authorization.instruction,
            desk_url=self.get_success_url(),
            doubt=self.object,
            ending_url=reverse("adhesions:ending_open", args=[key]) + query,
            suspension_url=reverse("adhesions:suspension_propose", args=[key]) + query,
            **kwargs,
        )


class _RenewalView(AgentMixin, TransitionView):
    """A page about a new certificate, with what it says and its document."""

    template_name = "adhesions/agency/renewal.html"
    rights = (AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)

    def get_queryset(self):
        return (
            Renewal.objects.filter(membership__adhesion__agency__in=self.agencies)
            .exclude(sent_at=None)
            .select_related(
                "insurance__document",
                "membership__adhesion__agency",
                "membership__examination__instruction",
                "membership__professional",
            )
        )

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        refuse_a_party(found.membership.instruction, self.request.user)
        return found

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.membership.name}"

    def get_success_url(self):
        return self.object.membership.instruction.desk_url

    def get_context_data(self, **kwargs):
        adhesion = self.object.membership.adhesion
        return super().get_context_data(
            instruction=self.object.membership.instruction,
            desk_url=self.get_success_url(),
            piece=evidence.of_row(self.object.insurance),
            renewal=self.object,
            tz=adhesion.agency.tz,
            **kwargs,
        )


class AcceptRenewalView(_RenewalView):
    """The certificate counts from now on."""

    transition = "accept"
    done = "L’attestation est acceptée : elle compte pour les jours qu’elle dit."

    def effects(self):
        row = self.object.insurance
        return [
            f"Cette assurance compte du {french_date(row.valid_from)} au {french_date(row.valid_to)}.",
            "Si l’autorisation était à confirmer faute d’assurance, elle ne l’est plus. La personne est prévenue par courriel.",
        ]

    def execute(self, form):
        renewals.accept(self.object, self.request.user)


class RefuseRenewalView(_RenewalView):
    """The certificate does not do."""

    transition = "refuse"
    form_class = ReasonForm
    done = "L’attestation n’est pas acceptée ; la personne lit pourquoi et peut en donner une autre."

    def effects(self):
        return ["La personne lit votre motif et peut donner une autre attestation.", "L’autorisation reste en l’état."]

    def execute(self, form):
        renewals.refuse(self.object, self.request.user, **form.cleaned_data)

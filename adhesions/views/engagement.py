"""The person's own word: the sworn statement, the employer's agreement, the engagement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from accounts.views.consent import ConsentView
from adhesions.choices import Item
from adhesions.forms.dossier import EmployerRequestForm, EngagementForm, SwornForm
from adhesions.models import Adhesion
from adhesions.selectors import leads
from adhesions.services import dossier
from adhesions.turns import turn_of
from adhesions.views.dossier import SectionMixin
from adhesions.views.entry import OwnDossierMixin
from adhesions.views.onward import after_signing
from adhesions.views.signing import Reading, reading_of, sign
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.typography import french_datetime
from coopps.kernel.workflow.refusals import TransitionRefused


class SwornView(SectionMixin, RefusalMixin, FormView):
    """The sworn statement: the text in force, a box, a dated word."""

    template_name = "adhesions/sworn.html"
    form_class = SwornForm
    section_key = Item.SWORN.value

    def form_valid(self, form):
        try:
            dossier.swear(self.membership, self.request.user)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return self.onward("Votre attestation est enregistrée.")

    def get_context_data(self, **kwargs):
        sworn = self.membership.item_attestation.first()
        said = sworn is not None and sworn.sworn_at is not None
        return super().get_context_data(
            sworn=sworn if said else None,
            text=sworn.text if said else dossier.sworn_text(self.membership),
            **kwargs,
        )


class EmployerRequestView(SectionMixin, RefusalMixin, DraftMixin, FormView):
    """Ask the employer by a signed link, and see the answer."""

    template_name = "adhesions/employer_request.html"
    form_class = EmployerRequestForm
    section_key = Item.EMPLOYER.value

    def get_initial(self):
        last = self.membership.employer_agreement
        if last is not None:
            return {"employer": last.employer, "email": last.email}
        site = self.membership.sites.first()
        return {"employer": site.name if site else ""}

    def form_valid(self, form):
        try:
            dossier.ask_employer(self.membership, self.request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"La demande est envoyée à {form.cleaned_data['email']}. Vous serez prévenu ou prévenue de la réponse.",
        )
        return HttpResponseRedirect(self.request.path)

    def get_context_data(self, **kwargs):
        agreement = self.membership.employer_agreement
        asked = [agreement] if agreement is not None and agreement.answered_at is None else []
        return super().get_context_data(
            agreement=agreement,
            trouble=mailing.troubles(asked).get(agreement.pk, "") if asked else "",
            may_ask=self.membership.is_in_preparation or self.place()[1].asked is not None,
            link_days=dossier.EMPLOYER.days,
            **kwargs,
        )


class EngagementView(SectionMixin, TransitionView):
    """The engagement: all that one states, the whole text, the version and its hash, the counterparts. POST signs what was
    shown, and records what the page asks for beside it (`adhesions.views.signing`)."""

    template_name = "adhesions/engagement.html"
    transition = "engage"
    form_class = EngagementForm
    section_key = Item.COMMITMENT.value

    def get_object(self, queryset=None):
        return self.membership

    @cached_property
    def reading(self) -> Reading:
        return reading_of(self.membership)

    def check(self) -> None:
        """Nothing is refused on reading: the page itself says what is missing, with links."""

    def execute(self, form):
        sign(self.membership, self.request.user, self.reading, form, self.request.POST)

    def get_form_kwargs(self):
        return self.reading.form_kwargs() | super().get_form_kwargs()

    def get_initial(self):
        return self.reading.form_kwargs()["initial"]

    def get_done(self) -> str:
        adhesion = Adhesion.objects.get(pk=self.membership.adhesion_id)
        turn = turn_of(adhesion, self.request.user, leads=leads(adhesion, self.request.user))
        return f"Votre engagement est signé. {turn.sentence}"

    def get_success_url(self) -> str:
        return after_signing(self.membership, self.request.user)

    def get_context_data(self, **kwargs):
        membership, reading = self.membership, self.reading
        return super().get_context_data(
            **reading.context(),
            commitment=membership.commitment,
            left=reading.left,
            may_sign=reading.may_sign,
            may_reopen=membership.is_engaged and membership.is_in_preparation,
            voided=membership.commitments.exclude(voided_at=None).last() if not membership.commitment else None,
            **kwargs,
        )


class ReopenView(OwnDossierMixin, TransitionView):
    """Take one's own engagement back, to change the dossier before filing."""

    transition = "reopen"

    def get_object(self, queryset=None):
        return self.membership

    def execute(self, form):
        dossier.reopen(self.membership, self.request.user)

    def effects(self):
        yield "Votre dossier s’ouvre de nouveau : vous pouvez le modifier."
        if commitment := self.membership.commitment:
            signed = french_datetime(commitment.signed_at, self.membership.adhesion.agency.tz)
            yield f"L’engagement signé le {signed} ne vaut plus : vous le signerez de nouveau."
        yield "La demande ne peut pas être déposée avant cette nouvelle signature."

    def get_done(self) -> str:
        return "Votre dossier est ouvert. Signez de nouveau votre engagement quand il est complet."

    def get_success_url(self) -> str:
        return reverse("adhesions:dossier", args=[self.membership.pk])


class DeliveryView(OwnDossierMixin, ConsentView):
    """How the decision on the request is to be received, asked once the request is filed of whoever has not said so."""

    template_name = "adhesions/delivery.html"

    def get_success_url(self) -> str:
        return reverse("adhesions:detail", args=[self.membership.adhesion_id])

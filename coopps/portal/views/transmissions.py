"""The register of transmissions: whom the texts oblige the agency to tell of its acts, what left, when, and the proof."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView

from accounts.choices import AgencyRight
from accounts.models import Agency
from adhesions.services.informing import of_yearly_report
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.lists import TabbedListMixin, matching
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.transmissions import selectors, services
from coopps.kernel.transmissions.choices import Event
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.register import NoteForm, YearlyReportForm


class RegisterView(AgentListMixin, TabbedListMixin, ListView):
    """What the agencies of the person transmitted or have to, the latest first."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/list.html"
    context_object_name = "transmissions"
    first_heading = "Toutes les transmissions"
    natures = dict(Event.choices)

    def get_tabs(self):
        return {
            "a-envoyer": ("À envoyer", selectors.TO_SEND),
            "sans-destinataire": ("Sans destinataire", selectors.NO_RECIPIENT),
            "a-verifier": ("Envoi à vérifier", selectors.UNCERTAIN),
            "envoyees": ("Envoyées", selectors.SENT),
        }

    def get_found(self) -> QuerySet[Transmission]:
        filters = self.filters
        found = matching(selectors.register(self.agencies), filters.words, (), plain=("subject", "to_name"))
        if filters.agency:
            found = found.filter(agency__code=filters.agency)
        return found.filter(event=filters.nature) if filters.nature else found

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"some_to_send": any(row.is_to_send for row in context["object_list"])}


class TransmissionView(AgentMixin, TransitionView):
    """A page about one transmission: 404 for those of other agencies."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/entry.html"

    def get_queryset(self):
        return selectors.register(self.agencies)

    def get_success_url(self):
        return reverse("portal:transmissions", query={"agence": self.object.agency.code, "onglet": "a-envoyer"})

    def check(self):
        if not self.object.is_to_send:
            raise TransitionRefused("Cette transmission n’est pas à envoyer.")

    def effects(self):
        row = self.object
        yield f"{row.get_event_display()} : {row.subject}."
        yield f"Destinataire : {', '.join(filter(None, [row.to_name, row.to_email, row.to_address]))}."
        yield f"Fondement : {row.rule.legal_basis}."


class SendView(TransmissionView):
    """Send the message of the portal."""

    heading = "Envoyer par courriel"
    submit_label = "Envoyer le courriel"

    def check(self):
        super().check()
        if not self.object.may_go_by_mail:
            raise TransitionRefused("Cette transmission ne part pas par courriel : envoyez-la, puis notez l’envoi.")

    def effects(self):
        yield from super().effects()
        yield f"Le courriel dira : {self.object.told}"

    def execute(self, form):
        services.send(self.object, self.request.user)

    def get_done(self):
        return f"Le courriel part à {self.object.to_email}."


class NoteView(TransmissionView):
    """Note that it left by another way."""

    form_class = NoteForm
    heading = "Noter un envoi fait hors du portail"
    submit_label = "Noter l’envoi"

    def get_initial(self):
        return {"sent_on": self.object.agency.today()}

    def effects(self):
        yield from super().effects()
        yield "L’envoi s’inscrit une seule fois, avec votre nom."

    def execute(self, form):
        services.note_sent(self.object, self.request.user, **form.cleaned_data)
        self.sent_on = form.cleaned_data["sent_on"]

    def get_done(self):
        return f"Envoi du {french_date(self.sent_on)} noté au registre."


class SelectedView(AgentListMixin, RefusalMixin, DraftMixin, FormView):
    """Several transmissions, ticked in the register: GET shows them, POST acts on all of them, or on none."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/selected.html"
    form_class: type[forms.Form] = forms.Form

    @cached_property
    def rows(self) -> list[Transmission]:
        """The ticked ones, of the agencies of the person; what is of another agency is not found."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        keys = [int(key) for key in sent.getlist("choix") if key.isascii() and key.isdigit() and len(key) < 19]
        return list(selectors.register(self.agencies).filter(pk__in=keys).order_by("pk"))

    def dispatch(self, request, *args, **kwargs):
        if self.agencies and not self.rows:
            messages.warning(request, "Cochez d’abord les transmissions dans la liste.")
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return reverse("portal:transmissions", query={"onglet": "a-envoyer"})

    def form_valid(self, form):
        try:
            self.execute(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, self.done.format(many=len(self.rows)))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "rows": [(row, self.obstacle(row)) for row in self.rows],
                "heading": self.heading,
                "submit_label": self.submit_label,
                "cancel_url": self.get_success_url(),
            }
            | kwargs
        )


class SendSelectedView(SelectedView):
    """Send the messages of the portal."""

    heading = "Envoyer par courriel les transmissions cochées"
    submit_label = "Envoyer les courriels"
    done = "Courriels en cours d’envoi : {many}."

    def obstacle(self, row: Transmission) -> str:
        return "" if row.may_go_by_mail else "ne part pas par courriel"

    def execute(self, form):
        services.send_all(self.rows, self.request.user)


class NoteSelectedView(SelectedView):
    """Note one sending for all of them."""

    form_class = NoteForm
    heading = "Noter l’envoi des transmissions cochées"
    submit_label = "Noter l’envoi"
    done = "Transmissions notées au registre : {many}."

    def get_initial(self):
        return {"sent_on": self.rows[0].agency.today()}

    def obstacle(self, row: Transmission) -> str:
        return "" if row.is_to_send else "n’est pas à envoyer"

    def execute(self, form):
        services.note_all_sent(self.rows, self.request.user, **form.cleaned_data)


class YearlyReportView(AgentMixin, TransitionView):
    """The yearly report of an agency is ready: the register says to whom it goes."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/entry.html"
    form_class = YearlyReportForm
    slug_field = slug_url_kwarg = "code"
    heading = "Transmettre le bilan annuel"
    submit_label = "Inscrire les destinataires au registre"

    def get_queryset(self):
        return Agency.objects.filter(pk__in=[agency.pk for agency in self.agencies])

    def get_success_url(self):
        return reverse("portal:transmissions", query={"agence": self.object.code, "onglet": "a-envoyer"})

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.object.today()}

    def effects(self):
        yield law.text(TextKey.YEARLY_REPORT, self.object.today()).body
        yield "Le bilan part par une autre voie que le portail : notez ensuite son envoi, seul ou avec d’autres."

    def execute(self, form):
        with transaction.atomic():
            self.told = of_yearly_report(self.object, **form.cleaned_data)

    def get_done(self):
        return f"Destinataires du bilan inscrits au registre : {len(self.told)}."

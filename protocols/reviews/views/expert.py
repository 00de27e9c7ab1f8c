"""The expert before the dossier: what waits, the standing declaration, the invitation, the statement of links (BR-27)."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, TemplateView

from accounts.models import Agency
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.components.states import for_each
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.drafting import number
from protocols.reviews.choices import AppointmentState
from protocols.reviews.forms.expertise import SOME, DeclarationForm, DeclineForm, LinkForm, StatementForm
from protocols.reviews.models import Appointment
from protocols.reviews.selectors import expertise as selectors
from protocols.reviews.services import experts
from protocols.reviews.turns.experts import is_over, turn_of

CLOSED = "Ce dossier ne vous est pas ouvert."
CLOSED_BECAUSE = for_each(
    AppointmentState,
    "reason why the dossier is closed",
    {
        AppointmentState.INVITED: "Le dossier s’ouvre quand vous avez accepté l’invitation et déclaré vos liens d’intérêts.",
        AppointmentState.ACCEPTED: "Le dossier s’ouvre après votre déclaration de liens d’intérêts.",
        # Open to them, but the examination is over.
        AppointmentState.CLEARED: CLOSED,
        AppointmentState.KEPT: CLOSED,
        AppointmentState.LINK_DECLARED: "Le dossier reste fermé tant que la HAS examine le lien d’intérêts.",
        AppointmentState.RECUSED: "Vous êtes récusé ou récusée : ce dossier ne vous est plus ouvert.",
        AppointmentState.DECLINED: CLOSED,
        AppointmentState.REPLACED: CLOSED,
        AppointmentState.ENDED: CLOSED,
    },
)


class PoolMixin:
    """A page of the pool of experts: for anybody else it does not exist."""

    @cached_property
    def expert(self):
        expert = selectors.expert_of(self.request.user)
        if expert is None:
            raise Http404
        return expert


class AppointmentMixin:
    """A page about one's own appointment: for anybody else it does not exist. Nothing of the dossier but `announced`."""

    def get_queryset(self):
        return selectors.appointments_of(self.request.user)

    def get_object(self, queryset=None) -> Appointment:
        self.appointment = super().get_object(queryset)
        return self.appointment

    def get_success_url(self) -> str:
        return reverse("has:appointment", args=[self.appointment.pk])

    def get_context_data(self, **kwargs):
        own = self.appointment
        return super().get_context_data(
            **{"appointment": own, "announced": selectors.announced(own), "turn": turn_of(own)} | kwargs
        )


class GateMixin(AppointmentMixin):
    """A page that shows something of the dossier: 403 with the reason until the dossier is open to the expert."""

    def get_object(self, queryset=None) -> Appointment:
        appointment = super().get_object(queryset)
        if not selectors.readable(appointment):
            raise PermissionDenied(CLOSED_BECAUSE[AppointmentState(appointment.state)])
        return appointment


class ExpertHomeView(PoolMixin, TemplateView):
    """What waits for the expert, until when; then what is awaited; then the rest."""

    template_name = "reviews/expert_home.html"

    def get_context_data(self, **kwargs):
        expert = self.expert
        rows = [
            (appointment, selectors.announced(appointment), turn_of(appointment))
            for appointment in selectors.appointments_of(self.request.user)
        ]
        return super().get_context_data(
            expert=expert,
            declaration=standing(expert),
            mine=[row for row in rows if row[2].yours],
            awaited=[row for row in rows if not row[2].yours and not is_over(row[0])],
            over=[row for row in rows if is_over(row[0])],
            **kwargs,
        )


class MyDeclarationView(PoolMixin, RefusalMixin, DraftMixin, FormView):
    """The standing declaration of interests, with its age; the former ones stay below. `?dossier=` leads on to a dossier."""

    template_name = "reviews/my_declaration.html"
    form_class = DeclarationForm

    def form_valid(self, form):
        try:
            declaration = experts.declare_interests(
                self.expert, self.request.user, has_links=form.has_link, links=form.cleaned_data["links"]
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"Votre déclaration est enregistrée. Elle compte jusqu’au {french_date(declaration.ends_on)}.",
        )
        return HttpResponseRedirect(self.get_success_url())

    def get_initial(self):
        latest = next(iter(self.expert.declarations.all()), None)
        return {"links": latest.links} if latest else {}

    def get_success_url(self) -> str:
        if self._dossier:
            action = turn_of(self._dossier).action
            return action.url if action else reverse("has:appointment", args=[self._dossier.pk])
        return reverse("has:expert_home")

    @property
    def _dossier(self) -> Appointment | None:
        """The dossier for which the declaration is renewed, when it is one's own."""
        key = number(self.request.GET.get("dossier", ""))
        return selectors.appointments_of(self.request.user).filter(pk=key).first() if key is not None else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            declaration=standing(self.expert), declarations=self.expert.declarations.all(), **kwargs
        )


class AppointmentView(AppointmentMixin, DetailView):
    """One dossier as the expert may know it now: before the statement, its announcement only."""

    template_name = "reviews/appointment.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_open=selectors.readable(self.object),
            decided=self.object.link_is_judged,
            member=selectors.session_of(self.object) if selectors.readable(self.object) else None,
            **kwargs,
        )


class AcceptView(AppointmentMixin, TransitionView):
    """The expert takes the dossier."""

    transition = "accept"

    def execute(self, form):
        experts.accept(self.object, self.request.user)

    def effects(self):
        yield "La HAS est prévenue que vous acceptez."
        yield "Vous déclarez ensuite vos liens d’intérêts pour ce dossier ; il s’ouvre après."

    def get_done(self) -> str:
        return "Invitation acceptée. Le dossier s’ouvre après votre déclaration de liens d’intérêts."


class DeclineView(AppointmentMixin, TransitionView):
    """The expert does not take the dossier."""

    transition = "decline"
    form_class = DeclineForm

    def execute(self, form):
        experts.decline(self.object, self.request.user, reason=form.cleaned_data["reason"])

    def effects(self):
        yield "La HAS est prévenue et peut inviter une autre personne. Le dossier ne vous est pas ouvert."

    def get_done(self) -> str:
        return "Invitation déclinée. Merci de votre réponse."


class StatementView(AppointmentMixin, TransitionView):
    """The statement of links for this dossier, beside the standing declaration against which it is made."""

    template_name = "reviews/statement.html"
    form_class = StatementForm
    heading = "Déclarer mes liens d’intérêts pour ce dossier"
    submit_label = "Enregistrer ma déclaration"

    @property
    def transition(self) -> str:
        return "state_link" if self.request.POST.get("answer") == SOME else "state_no_link"

    def execute(self, form):
        self.object = experts.state_links(
            self.object, self.request.user, has_link=form.has_link, link=form.cleaned_data["link"]
        )

    def effects(self):
        yield "Sans lien : le dossier s’ouvre aussitôt."
        yield "Avec un lien : la HAS décide si vous pouvez donner un avis ; d’ici là le dossier reste fermé."

    def get_done(self) -> str:
        if self.object.may_read:
            return "Déclaration enregistrée. Le dossier vous est ouvert."
        if self.object.found_link:
            return (
                "Déclaration enregistrée. Le portail a relevé un rapprochement entre votre structure et celle d’un membre de "
                "l’équipe : la HAS l’examine, et vous serez prévenu ou prévenue de sa décision."
            )
        return "Déclaration enregistrée. La HAS examine ce lien, et vous serez prévenu ou prévenue de sa décision."

    def get_context_data(self, **kwargs):
        return super().get_context_data(declaration=standing(self.object.expert), **kwargs)


class ReportLinkView(AppointmentMixin, TransitionView):
    """A link appeared on reading: the dossier closes until the HAS decides."""

    transition = "report_link"
    form_class = LinkForm

    def execute(self, form):
        experts.report_link(self.object, self.request.user, link=form.cleaned_data["link"])

    def effects(self):
        yield "La HAS lit ce lien et décide si vous pouvez donner un avis."
        yield "D’ici là, le dossier vous est fermé. Ce que vous avez écrit est gardé."


def standing(expert) -> dict:
    """The last standing declaration in words: its age, until when it counts; `row` is None when none was made."""
    today = Agency.objects.has().today()
    row = next(iter(expert.declarations.all()), None)
    if row is None:
        return {"row": None, "age": "", "is_current": False}
    return {"row": row, "age": age_in_words(row.declared_on, today), "is_current": row.is_current(today)}


def age_in_words(day: datetime.date, today: datetime.date) -> str:
    """“il y a 3 mois”."""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if today == day:
        return "aujourd’hui"
    if months < 1:
        return "il y a moins d’un mois"
    return f"il y a {months} mois"

"""The pool of experts, and the place of each in a dossier: invited, replaced, kept or recused."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView
from django.views.generic.edit import FormView

from accounts.models import Agency
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.reviews.forms.reviews import ExpertAddForm, ExpertEditForm, InviteForm, ReasonForm, ReplaceForm
from protocols.reviews.models import Expert, InterestDeclaration
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.selectors import reviews as selectors
from protocols.reviews.services import experts
from protocols.reviews.views.desk import LeadMixin
from protocols.reviews.views.review import ReviewMixin


@dataclass(frozen=True)
class Person:
    """One line of the pool: the expert, and the last standing declaration."""

    expert: Expert
    declaration: InterestDeclaration | None
    is_current: bool


@method_decorator(never_cache, name="dispatch")
class ExpertsView(LeadMixin, ListView):
    """The pool: availability, age of the declarations, load."""

    template_name = "reviews/experts.html"

    def get_queryset(self):
        return selectors.pool()

    def get_context_data(self, **kwargs):
        today = Agency.objects.has().today()
        context = super().get_context_data(**kwargs)
        return context | {"people": [self._person(expert, today) for expert in context["object_list"]]}

    def _person(self, expert: Expert, today: datetime.date) -> Person:
        latest = next(iter(expert.declarations.all()), None)
        return Person(expert, latest, latest is not None and latest.is_current(today))


class ExpertAddView(LeadMixin, RefusalMixin, DraftMixin, FormView):
    """An account joins the pool."""

    template_name = "reviews/form.html"
    form_class = ExpertAddForm

    def form_valid(self, form):
        try:
            expert = experts.add_expert(self.request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"{expert} fait partie des experts et expertes. Un courriel demande sa déclaration d’intérêts.",
        )
        return HttpResponseRedirect(reverse("has:experts"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading="Ajouter un expert ou une experte",
            submit_label="Ajouter",
            cancel_url=reverse("has:experts"),
            parent=("Experts et expertes", reverse("has:experts")),
            **kwargs,
        )


class ExpertEditView(LeadMixin, TransitionView):
    """What changes of a person of the pool."""

    template_name = "reviews/form.html"
    form_class = ExpertEditForm
    submit_label = "Enregistrer"

    def get_queryset(self):
        return Expert.objects.select_related("user", "profession")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def execute(self, form):
        fresh = Expert.objects.get(pk=self.object.pk)
        experts.describe(fresh, self.request.user, **form.cleaned_data)

    def get_heading(self) -> str:
        return str(self.object)

    def get_done(self) -> str:
        return f"Enregistré : {self.object}."

    def get_success_url(self) -> str:
        return reverse("has:experts")

    def get_context_data(self, **kwargs):
        return super().get_context_data(parent=("Experts et expertes", reverse("has:experts")), **kwargs)


class InviteView(ReviewMixin, TransitionView):
    """Experts of the pool are invited to a dossier."""

    template_name = "reviews/act.html"
    form_class = InviteForm
    heading = "Inviter des experts et expertes"
    submit_label = "Inviter"

    def check(self) -> None:
        if not has_taken(self.object, self.request.user):
            raise TransitionRefused("Seule la personne qui suit ce dossier invite ses experts.", forbidden=True)
        if not self.object.seeks:
            raise TransitionRefused(f"On n’invite plus d’expert : l’état est « {self.object.get_state_display()} ».")
        if not selectors.fit_for(self.object).exists():
            raise TransitionRefused("Personne d’autre n’est disponible : ajoutez d’abord un expert ou une experte.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"fit": selectors.fit_for(self.object)}

    def execute(self, form):
        self.invited = [experts.invite(self.object, self.request.user, one) for one in form.cleaned_data["experts"]]

    def effects(self):
        yield "Chaque personne lit le titre, les noms de l’équipe et la région, rien d’autre, et accepte ou décline."
        yield "Le dossier s’ouvre à elle après sa déclaration de liens d’intérêts."

    def get_done(self) -> str:
        names = ", ".join(str(appointment.expert) for appointment in self.invited)
        return f"Invitation envoyée : {names}."


class PlaceView(TransitionView):
    """What the reviewer does about the place of an expert."""

    template_name = "reviews/act.html"
    context_object_name = "appointment"
    form_class = ReasonForm

    def get_queryset(self):
        return selectors.appointments_open_to(self.request.user)

    def get_heading(self) -> str:
        return f"{super().get_heading()} : {self.object.expert}"

    def get_success_url(self) -> str:
        return f"{reverse('has:review', args=[self.object.review_id])}#experts"

    def get_context_data(self, **kwargs):
        return super().get_context_data(review=self.object.review, **kwargs)


class KeepView(PlaceView):
    """The link does not harm the opinion."""

    template_name = "reviews/link.html"
    transition = "keep"

    def execute(self, form):
        experts.keep(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"Le dossier s’ouvre à {self.object.expert}, qui rend un avis et siège au collège."
        yield "Le lien et votre motif restent au dossier ; la personne lit le motif."

    def get_done(self) -> str:
        return f"{self.object.expert} peut lire le dossier et rendre son avis."


class RecuseView(PlaceView):
    """The person gives no opinion."""

    template_name = "reviews/link.html"
    transition = "recuse"

    def execute(self, form):
        experts.recuse(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"Le dossier se ferme à {self.object.expert}, qui ne rend pas d’avis et ne siège pas au collège."
        yield "Votre motif figure au procès-verbal du collège ; la personne le lit."

    def get_done(self) -> str:
        return f"{self.object.expert} ne lit plus ce dossier. Invitez une autre personne s’il le faut."


class ReplaceView(PlaceView):
    """Another expert takes the place."""

    transition = "replace"
    form_class = ReplaceForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"fit": selectors.fit_for(self.object.review)}

    def execute(self, form):
        self.new = experts.replace(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"{self.object.expert} ne lit plus le dossier, et n’y rend pas d’avis."
        yield "La personne que vous choisissez est invitée à sa place."

    def get_done(self) -> str:
        return f"Invitation envoyée : {self.new.expert}, à la place de {self.object.expert}."

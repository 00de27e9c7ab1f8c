"""The people who write a project, the invitation by its personal link, and the documents that are joined."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.returning import remember
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.pages import RefusalMixin, TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.authors import AddressForm, AppendixForm, AuthorForm
from protocols.models import Appendix, Author
from protocols.models.projects import OPEN
from protocols.selectors import projects as selectors
from protocols.services import authors, drafting
from protocols.views.projects.entry import AuthorMixin


class AuthorsView(AuthorMixin, DetailView):
    """Who writes; the lead changes it."""

    template_name = "projects/authors.html"

    def get_context_data(self, **kwargs):
        may_change = self.leads(self.object) and self.object.state in OPEN
        authors = list(self.object.authors.all())
        invited = [author for author in authors if author.joined_at is None] if may_change else []
        troubles = mailing.troubles(invited)
        return super().get_context_data(
            authors=[(author, troubles.get(author.pk, "")) for author in authors], may_change=may_change, **kwargs
        )


class InviteView(AuthorMixin, RefusalMixin, SingleObjectMixin, FormView):
    """Invite a person by e-mail."""

    template_name = "projects/invite.html"
    form_class = AuthorForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.leads(self.object):
            raise PermissionDenied("Seule la personne qui porte le projet invite d’autres personnes.")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            invited = authors.invite(self.object, self.request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"L’invitation est envoyée à {invited.email}. {invited} écrira avec vous en l’acceptant, dans les "
            f"{authors.INVITATION_DAYS} jours.",
        )
        return redirect("projects:authors", pk=self.object.pk)


class _AuthorRow:
    """One author of a project that the reader writes; only the lead acts."""

    pk_url_kwarg = "author"

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        return Author.objects.filter(
            project__in=projects.values("pk"), project=self.kwargs["pk"], left_at=None
        ).select_related("project", "user")

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.kwargs["pk"]])


class ResendView(_AuthorRow, SingleObjectMixin, View):
    """Send an invitation again, to another address when the first one failed: the former link no longer works."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = AddressForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"{form.data['email']} : {form.errors['email'][0]}")
            return redirect(self.get_success_url())
        try:
            invited = authors.resend(self.get_object(), request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            messages.error(request, str(refusal))
        else:
            day = french_date(invited.invited_at)
            messages.success(
                request,
                f"L’invitation est envoyée de nouveau à {invited.email}. Le lien du {day} remplace le précédent.",
            )
        return redirect(self.get_success_url())


class RemoveView(_AuthorRow, TransitionView):
    """Take a person out of the project."""

    submit_label = "Retirer du projet"

    def check(self) -> None:
        if self.object.project.lead is None or self.object.project.lead.user_id != self.request.user.pk:
            raise TransitionRefused("Seule la personne qui porte le projet change l’équipe.", forbidden=True)
        if self.object.is_lead:
            raise TransitionRefused("La personne qui porte le projet ne peut pas se retirer elle-même.")

    def get_heading(self) -> str:
        return f"Retirer {self.object} du projet"

    def act(self, form):
        authors.remove(self.object, self.request.user)

    def effects(self):
        yield f"{self.object} ne voit plus le projet, ni ce qui y sera écrit."
        yield "Ce qui est déjà écrit reste dans le protocole."
        yield "Cette personne ne pourra ni instruire ni expertiser ce protocole."

    def get_done(self) -> str:
        return f"{self.object} n’est plus dans le projet."


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationView(RefusalMixin, TemplateView):
    """Which project, on which side; accept or decline by POST. Anybody who has the link reads it."""

    template_name = "projects/invitation.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.author = authors.invitation(kwargs["token"])
        except TransitionRefused as refusal:
            return self._closed(str(refusal))
        if self.author.joined_at is not None:
            if self.author.user_id == request.user.pk:
                return redirect("projects:detail", pk=self.author.project_id)
            return self._closed("Cette invitation a déjà reçu une réponse.")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            remember(request)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        try:
            if request.POST.get("answer") == "decline":
                authors.decline(self.author, request.user)
                messages.success(request, "Vous avez décliné l’invitation. L’équipe le verra.")
                return redirect("projects:list")
            professional = getattr(request.user, "professional", None)
            if professional is None:
                messages.info(request, "Décrivez d’abord votre identité professionnelle : vous accepterez ensuite.")
                remember(request)
                return redirect("accounts:profile")
            author = authors.accept(self.author, professional)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        messages.success(
            request, "Vous rédigez maintenant ce protocole avec l’équipe. Tout est enregistré au fur et à mesure."
        )
        return redirect("projects:detail", pk=author.project_id)

    def _closed(self, sentence: str):
        """The link opens nothing any more."""
        return render(self.request, "projects/closed_link.html", {"sentence": sentence}, status=410)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            author=self.author, project=self.author.project, here=self.request.path, **kwargs
        )


class AppendixAddView(AuthorMixin, RefusalMixin, SingleObjectMixin, FormView):
    """Join a document, from section 16."""

    template_name = "projects/appendix.html"
    form_class = AppendixForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        user, label = self.request.user, form.cleaned_data["label"]
        try:
            with transaction.atomic():
                drafting.writable(self.object, user)
                document = accept([form.cleaned_data["document"]], owner=user, label=label)
                drafting.add_appendix(self.object, user, label=label, document=document)
        except UploadRefused as refused:
            form.add_error("document", str(refused))
            return self.form_invalid(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, f"« {label} » est joint au projet.")
        return HttpResponseRedirect(_appendices(self.object.pk))


class AppendixRemoveView(TransitionView):
    """Take a document out of what will be filed."""

    heading = "Retirer ce document"
    submit_label = "Retirer"
    done = "Le document est retiré du projet."
    pk_url_kwarg = "appendix"

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        return Appendix.objects.filter(
            project__in=projects.values("pk"), project=self.kwargs["pk"], removed_at=None
        ).select_related("project")

    def act(self, form):
        drafting.remove_appendix(self.object, self.request.user)

    def effects(self):
        yield f"« {self.object.label} » ne fera plus partie du protocole."

    def get_success_url(self) -> str:
        return _appendices(self.kwargs["pk"])


def _appendices(project: int) -> str:
    return reverse("projects:section", args=[project, 16]) + "#documents"

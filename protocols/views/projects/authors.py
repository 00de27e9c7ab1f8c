"""The people who write a project, the invitation by its personal link, and the documents that are joined."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from accounts.services import joining
from accounts.views.invitation import InvitationView as ProfessionalInvitationView
from accounts.views.invitation import ResendView as ResendInvitationView
from accounts.views.inviting import PersonSearchMixin
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.authors import AnotherFileForm, AppendixForm, AuthorForm
from protocols.models import Appendix, Author
from protocols.selectors import projects as selectors
from protocols.services import authors, drafting
from protocols.views.projects.entry import AuthorMixin


class AuthorsView(AuthorMixin, DetailView):
    """Who writes; the lead changes it."""

    template_name = "projects/authors.html"

    def get_context_data(self, **kwargs):
        may_change = self.leads(self.object) and not self.object.is_over
        authors = list(self.object.authors.all())
        invited = [author for author in authors if author.joined_at is None] if may_change else []
        troubles = mailing.troubles(invited)
        return super().get_context_data(
            authors=[(author, author.told(troubles.get(author.pk, ""))) for author in authors],
            may_change=may_change,
            handover=self.object.handovers.filter(outcome="").select_related("to").first() if may_change else None,
            declined=selectors.declined_in(self.object) if may_change else [],
            **kwargs,
        )


class InviteView(PersonSearchMixin, AuthorMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
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
            invited = authors.invite(self.object, self.request.user, person=self.person, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"L’invitation est envoyée à {invited.told(invited.email)}. {invited} écrira avec vous en l’acceptant, dans les "
            f"{authors.INVITATION.days} jours.",
        )
        return redirect("projects:authors", pk=self.object.pk)


class _AuthorRow:
    """One author of a project that the reader writes; only the lead acts."""

    pk_url_kwarg = "author"

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        own = Author.objects.present().filter(project__in=projects.values("pk"), project=self.kwargs["pk"])
        return own.select_related("project", "user")

    def get_success_url(self) -> str:
        return reverse("projects:authors", args=[self.kwargs["pk"]])


class ResendView(_AuthorRow, ResendInvitationView):
    """Send an invitation again."""

    def resend(self, invitation, email):
        sent = authors.resend(invitation, self.request.user, email=email)
        return sent.told(sent.email)


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

    def execute(self, form):
        authors.remove(self.object, self.request.user)

    def effects(self):
        yield f"{self.object} ne voit plus le projet, ni ce qui y sera écrit."
        yield "Ce qui est déjà écrit reste dans le protocole."
        yield "Cette personne ne pourra ni instruire ni expertiser ce protocole."

    def get_done(self) -> str:
        return f"{self.object} n’est plus dans le projet."


class InvitationView(ProfessionalInvitationView):
    """Which project, on which side."""

    template_name = "projects/invitation.html"

    @property
    def invited(self):
        return self.author

    @property
    def invited_name(self):
        return self.author.name

    def find(self, token):
        self.author = authors.invitation(token)
        if self.author.joined_at is None:
            joining.refuse_lapsed(self.author)
            return None
        if self.author.user_id != self.request.user.pk:
            raise TransitionRefused("Cette invitation a déjà reçu une réponse.")
        return redirect("projects:detail", pk=self.author.project_id)

    def accept(self, professional):
        author = authors.accept(self.author, professional)
        messages.success(
            self.request, "Vous rédigez maintenant ce protocole avec l’équipe. Tout est enregistré au fur et à mesure."
        )
        return redirect("projects:detail", pk=author.project_id)

    def decline(self, user):
        authors.decline(self.author, user)
        messages.success(self.request, "Vous avez décliné l’invitation. L’équipe le verra.")
        return redirect("projects:list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(author=self.author, project=self.author.project, **kwargs)


class AppendixAddView(AuthorMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
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
                appendix = drafting.add_appendix(self.object, user, label=label, document=document)
        except UploadRefused as refused:
            form.add_error("document", str(refused))
            return self.form_invalid(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return redirect("projects:appendix_check", self.object.pk, appendix.pk)


class _AppendixRow:
    """A document of a project that the reader writes."""

    pk_url_kwarg = "appendix"

    def get_queryset(self):
        projects = selectors.written_by(self.request.user).order_by()
        rows = Appendix.objects.here().filter(project__in=projects.values("pk"), project=self.kwargs["pk"])
        return rows.select_related("project", "unconfirmed")

    def get_success_url(self) -> str:
        return _appendices(self.kwargs["pk"])


class AppendixCheckView(_AppendixRow, RefusalMixin, SingleObjectMixin, FormView):
    """The pages of what was received: an author says that they are the right ones, or sends another file."""

    template_name = "projects/appendix_check.html"
    form_class = AnotherFileForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.object.unconfirmed is None:
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not {"confirm", "arrange"} & set(request.POST):
            return super().post(request, *args, **kwargs)
        try:
            if "arrange" in request.POST:
                anchor = drafting.arrange_appendix(self.object, request.user, request.POST["arrange"])
                return HttpResponseRedirect(f"{request.path}#{anchor}")
            drafting.confirm_appendix(self.object, request.user, seen=request.POST["confirm"])
        except TransitionRefused as refusal:  # another tab sent a file, or the project was filed
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, f"« {self.object.label} » est joint au projet.")
        return HttpResponseRedirect(self.get_success_url())

    def form_valid(self, form):
        user = self.request.user
        try:
            with transaction.atomic():
                drafting.writable(self.object.project, user)
                document = accept([form.cleaned_data["document"]], owner=user, label=self.object.label)
                drafting.receive_again(self.object, user, document=document)
        except UploadRefused as refused:
            form.add_error("document", str(refused))
            return self.form_invalid(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return redirect(self.request.path)

    def get_context_data(self, **kwargs):
        project, received = self.object.project, self.object.unconfirmed
        pages = [
            reverse("projects:appendix_page", args=[project.pk, self.object.pk, page])
            for page in range(1, received.pages + 1)
        ]
        return super().get_context_data(project=project, received=received, page_urls=pages, **kwargs)


class AppendixRemoveView(_AppendixRow, TransitionView):
    """Take a document out of what will be filed."""

    heading = "Retirer ce document"
    submit_label = "Retirer"
    done = "Le document est retiré du projet."

    def execute(self, form):
        drafting.remove_appendix(self.object, self.request.user)

    def effects(self):
        yield f"« {self.object.label} » ne fera plus partie du protocole."


def _appendices(project: int) -> str:
    return reverse("projects:section", args=[project, 16]) + "#id_documents"

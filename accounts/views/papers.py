"""« Mes documents »: the person's own safe of papers. Anybody else's is not found."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.choices import PaperKind
from accounts.forms.papers import PAPER_FORMS, GivenForm
from accounts.models import Paper
from accounts.registry import uses_of
from accounts.rules import PaperState, paper_state
from accounts.selectors import current_papers, own_papers, versions_of
from accounts.services import papers
from coopps.kernel.components.drafts import DraftMixin, fill
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents.downloads import page_of, private_file
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import in_words
from coopps.kernel.workflow.refusals import TransitionRefused


@dataclass(frozen=True)
class Shelf:
    """The papers of one kind, each with where it stands today."""

    kind: PaperKind
    papers: list[tuple[Paper, PaperState]] = field(default_factory=list)


class PapersView(TemplateView):
    """Every paper of the person, by kind."""

    template_name = "accounts/papers.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        shelves = {kind: Shelf(kind) for kind in PaperKind}
        for paper in current_papers(self.request.user).select_related("replaces"):
            shelves[PaperKind(paper.kind)].papers.append((paper, paper_state(paper, today)))
        return super().get_context_data(
            shelves=list(shelves.values()), given_once=law.text(TextKey.GIVEN_ONCE, today), **kwargs
        )


class PaperView(RefusalMixin, DraftMixin, TemplateView):
    """One paper: what it says, its pages, the versions before it. Without a number in the address, a new one of a kind."""

    template_name = "accounts/paper.html"

    def dispatch(self, request, *args, **kwargs):
        self.paper = self._paper()
        self.is_last = self.paper.pk is None or current_papers(request.user).filter(pk=self.paper.pk).exists()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        form = PAPER_FORMS[self.paper.kind](instance=self.paper)
        if (typed := self.take_up()) is not None:
            fill(form, typed)
        return self._page(form)

    def post(self, request, *args, **kwargs):
        form = PAPER_FORMS[self.paper.kind](request.POST, request.FILES, instance=self._paper())
        if not form.is_valid():
            return self._page(form)
        try:
            return self._act(form)
        except UploadRefused as refused:
            form.add_error("document", f"{refused} Le reste de votre saisie est enregistré.")
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return self._page(form)

    def takes_up_drafts(self) -> bool:
        return self.is_last

    def _paper(self) -> Paper:
        if "kind" in self.kwargs:
            if self.kwargs["kind"] not in PaperKind.values:
                raise Http404
            return Paper(owner=self.request.user, kind=self.kwargs["kind"])
        return get_object_or_404(own_papers(self.request.user), pk=self.kwargs["pk"])

    def _act(self, form: GivenForm) -> HttpResponse:
        """What was typed first: a document that is refused takes nothing of it away."""
        user, files = self.request.user, form.cleaned_data["document"]
        words = {name: form.cleaned_data[name] for name in form.instance.words}
        if self.paper.pk is None:
            self.paper = papers.add(user, self.paper.kind)
        if files and self.paper.document_id is not None:
            # Another document comes with its own words: those of the version that counts stay as they are.
            self._receive(files, words)
            return self._looked_at()
        self.paper = papers.save(self.paper, user, words)
        if files:
            self._receive(files, words)
            return self._looked_at()
        if "arrange" in self.request.POST:
            anchor = papers.arrange_pages(self.paper, user, self.request.POST["arrange"])
            return HttpResponseRedirect(f"{reverse('accounts:paper', args=[self.paper.pk])}#{anchor}")
        if "confirm" in self.request.POST:
            self.paper = papers.confirm(self.paper, user, seen=self.request.POST["confirm"])
        return self._afterwards()

    def _receive(self, files, words) -> None:
        with transaction.atomic():
            document = accept(files, owner=self.request.user, label=self.paper.get_kind_display())
            self.paper = papers.save(self.paper, self.request.user, words, document=document)

    def _looked_at(self) -> HttpResponse:
        messages.success(self.request, "C’est enregistré. Vérifiez maintenant les pages du document reçu.")
        return HttpResponseRedirect(reverse("accounts:paper", args=[self.paper.pk]))

    def _afterwards(self) -> HttpResponse:
        missing = self.paper.missing(timezone.localdate())
        if missing:
            messages.warning(self.request, f"C’est enregistré. {' '.join(missing)}")
            return HttpResponseRedirect(reverse("accounts:paper", args=[self.paper.pk]))
        messages.success(
            self.request, f"« {self.paper.name} » est dans vos documents : vos dossiers le reprennent d’une touche."
        )
        return HttpResponseRedirect(reverse("accounts:papers"))

    def _page(self, form: GivenForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        paper = self.paper
        if paper.pk is not None:
            paper = self.paper = get_object_or_404(own_papers(self.request.user), pk=paper.pk)
        versions = versions_of(paper)
        return super().get_context_data(
            paper=paper,
            kind=PaperKind(paper.kind),
            standing=paper_state(paper, timezone.localdate()) if paper.pk else None,
            is_last=self.is_last,
            facts=[(Paper._meta.get_field(name).verbose_name, in_words(value)) for name, value in paper.words.items()],
            page_urls=_pages("accounts:paper_to_check_page", paper.pk, paper.unconfirmed),
            read_urls=_pages("accounts:paper_page", paper.pk, paper.document),
            versions=versions,
            uses=uses_of([paper, *versions]) if paper.pk else [],
            **kwargs,
        )


def _pages(name: str, pk: int | None, document) -> list[str]:
    """The pictures of the pages of a document."""
    return [reverse(name, args=[pk, number]) for number in range(1, document.pages + 1)] if document else []


class PaperFileView(View):
    """The document of a version, or `holding` what was received and is to be looked at: for its owner alone, the PDF, or with
    `number` the picture of a page."""

    holding = "document"

    def get(self, request, *args, **kwargs):
        rows = own_papers(request.user).exclude(**{self.holding: None})
        document = getattr(get_object_or_404(rows, pk=kwargs["pk"]), self.holding)
        return page_of(document, kwargs["number"]) if "number" in kwargs else private_file(document)


class PaperWithdrawView(TransitionView):
    """Take a paper out of the safe, when no dossier that goes on took it."""

    heading = "Retirer de mes documents"
    submit_label = "Retirer"
    done = "Le document est retiré de vos documents."

    def get_queryset(self):
        return current_papers(self.request.user)

    def check(self) -> None:
        if reasons := papers.kept_by([self.object, *versions_of(self.object)]):
            raise TransitionRefused(*reasons)

    def execute(self, form):
        papers.withdraw(self.object, self.request.user)

    def effects(self):
        yield f"« {self.object.name} » et ses versions d’avant ne sont plus dans vos documents."
        yield "Ce qui a été déposé auprès d’une agence ne change pas."
        yield law.text(TextKey.DATA_PAPERS, timezone.localdate()).body

    def get_success_url(self) -> str:
        return reverse("accounts:papers")

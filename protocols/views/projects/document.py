"""The document of a project: read at any time, as it is now or as it was filed; and what changed between two versions."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.documents.downloads import page_of, private_file, private_pdf, sent_file
from coopps.kernel.documents.services.issuing import render
from protocols.forms.drafting import CompareForm, number
from protocols.letters.document import document
from protocols.models import Appendix, Project, ProtocolVersion
from protocols.sections.changes import in_words
from protocols.sections.comparison import diff
from protocols.selectors import profession_names
from protocols.selectors import projects as selectors
from protocols.views.projects.entry import AuthorMixin, ReaderMixin


def pdf_of(project: Project, version: ProtocolVersion | None, *, copy_of: str = "") -> tuple[bytes, str]:
    """The document of a project and its file name: the draft as it is now, or a filed version."""
    day = project.agency.today()
    composition = document(
        version.content if version else project.content,
        code=project.protocol.code,
        agency=project.agency,
        day=day,
        authors=[str(author) for author in project.authors.all() if author.is_writing],
        version=version,
        authorization=_order(version),
        copy_of=copy_of,
    )
    content, _ = render(composition, day=day)
    suffix = f"version-{version.number}" if version else "projet"
    return content, f"protocole-{project.protocol.code.lower()}-{suffix}.pdf"


def _order(version: ProtocolVersion | None):
    """The order that authorizes a version, the first one; None while there is none."""
    return version.authorizations.public().exclude(order_number="").first() if version else None


class DocumentPdfView(ReaderMixin, SingleObjectMixin, View):
    """The draft as it is now, for its authors and the agency that accompanies them; `?version=2`, a filed version."""

    drafts = False

    def get(self, request, *args, **kwargs):
        project = self.get_object()
        if asked := request.GET.get("version", ""):
            version = get_object_or_404(selectors.filed_versions(project), number=number(asked))
            return private_pdf(*pdf_of(project, version))
        get_object_or_404(selectors.readable_by(request.user, drafts=True), pk=project.pk)
        return private_pdf(*pdf_of(project, None))


class AcknowledgementView(AuthorMixin, SingleObjectMixin, View):
    """The acknowledgement of the filing (CRPA, L. 112-11)."""

    def get(self, request, *args, **kwargs):
        act = self.get_object().acknowledgement
        if act is None:
            return redirect("projects:detail", pk=kwargs["pk"])
        return private_pdf(bytes(act.content), act.download_name)


class AppendixView(ReaderMixin, SingleObjectMixin, View):
    """A document joined to the version that was filed; for who reads the draft, also one that is joined now."""

    drafts = False

    def get(self, request, *args, **kwargs):
        return private_file(self.get_appendix().document)

    def get_appendix(self) -> Appendix:
        project, user = self.get_object(), self.request.user
        rows = selectors.joined_to(project.version, project) if project.version else project.appendices.none()
        if selectors.readable_by(user, drafts=True).filter(pk=project.pk).exists():
            rows = rows | project.appendices.joined().select_related("document")
        return get_object_or_404(rows, pk=self.kwargs["appendix"])


class AppendixOriginalsView(AppendixView):
    """The hash of a joined document, and the file from which it was made, for who may read that document."""

    def get(self, request, *args, **kwargs):
        appendix = self.get_appendix()
        place = [appendix.project_id, appendix.pk]
        context = {
            "document": appendix.document,
            "document_url": reverse("projects:appendix", args=place),
            "files": [
                (file, reverse("projects:appendix_sent", args=[*place, file.pk]))
                for file in appendix.document.originals
            ],
        }
        return render_page(request, "components/originals.html", context)


class AppendixSentView(AppendixView):
    """One of the files from which a joined document was made, as it was sent."""

    def get(self, request, *args, **kwargs):
        return sent_file(get_object_or_404(self.get_appendix().document.originals, pk=kwargs["sent"]))


class AppendixToCheckView(AuthorMixin, SingleObjectMixin, View):
    """What was received and nobody has looked at yet, for the authors: the PDF, or with `number` the picture of a page."""

    def get(self, request, *args, **kwargs):
        rows = self.get_object().appendices.here().filter(unconfirmed__isnull=False).select_related("unconfirmed")
        received = get_object_or_404(rows, pk=kwargs["appendix"]).unconfirmed
        return page_of(received, kwargs["number"]) if "number" in kwargs else private_file(received)


class CompareView(ReaderMixin, DetailView):
    """What changed between two filed versions, section by section."""

    template_name = "projects/compare.html"
    drafts = False

    def get_context_data(self, **kwargs):
        versions = list(selectors.filed_versions(self.object))
        numbers = [version.number for version in versions]
        context: dict = {"versions": versions, "changes": None, "form": None, "before": None, "after": None}
        if len(numbers) > 1:
            form = CompareForm(self.request.GET or {"avant": numbers[-2], "apres": numbers[-1]}, numbers=numbers)
            context["form"] = form
            if form.is_valid():
                chosen = {version.number: version for version in versions}
                before, after = (chosen[form.cleaned_data[name]] for name in ("avant", "apres"))
                context |= {
                    "before": before,
                    "after": after,
                    "changes": in_words(diff(before.content, after.content), profession_names()),
                }
        return super().get_context_data(writes=self.writes(self.object), **context, **kwargs)

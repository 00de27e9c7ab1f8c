"""The document of a row of a dossier: as it counts, as it was sent, and as it is to be checked by the person."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from adhesions import letters, selectors
from adhesions.models import ITEM_MODELS, DossierItem
from adhesions.rules.certificates import certificates_of
from adhesions.views.entry import OwnDossierMixin
from coopps.kernel.documents.downloads import page_of, private_file, private_pdf, sent_file
from coopps.kernel.documents.services.issuing import render

# Nothing but the document itself, framed by this site only: the browser's own reader needs its style.
DOCUMENT_POLICY = {
    "default-src": [NONE],
    "object-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
}


class _RowMixin:
    """One row that has a document of the kind `holding`; 404 for who may not read it."""

    holding = "document"

    def get_row(self) -> DossierItem:
        model = ITEM_MODELS.get(self.kwargs["item"])
        if model is None:
            raise Http404
        rows = model.objects.select_related(self.holding, "membership__adhesion").exclude(**{self.holding: None})
        row = get_object_or_404(rows, pk=self.kwargs["row"])
        if not self.may_read(row):
            raise Http404
        return row

    def may_read(self, row: DossierItem) -> bool:
        """Its member and, once filed, the agency."""
        return selectors.may_read_documents(row.membership, self.request.user)


@method_decorator(csp(DOCUMENT_POLICY), name="dispatch")
class DocumentView(_RowMixin, View):
    """The document of a row, for its member and, once filed, for the agency: to keep, or `?inline=1` to read in place."""

    def get(self, request, *args, **kwargs):
        return private_file(self.get_row().document, inline="inline" in request.GET)


class CertificateView(OwnDossierMixin, View):
    """A model certificate for one's own dossier, to be filled by somebody else."""

    def get(self, request, *args, **kwargs):
        kind = next((one for one in certificates_of(self.membership) if one.value == kwargs["kind"]), None)
        if kind is None:
            raise Http404
        content, _ = render(letters.certificate(kind, self.membership), day=self.membership.adhesion.agency.today())
        return private_pdf(content, f"modele-attestation-{kind.value}.pdf")


class OriginalsView(_RowMixin, TemplateView):
    """The hash of the document of a row, and the files from which it was made, for who may read that document."""

    template_name = "components/originals.html"

    def get_context_data(self, **kwargs):
        row = self.get_row()
        place = [row.item.value, row.pk]
        return super().get_context_data(
            document=row.document,
            document_url=reverse("adhesions:document", args=place),
            files=[(file, reverse("adhesions:sent", args=[*place, file.pk])) for file in row.document.originals],
            **kwargs,
        )


class SentView(_RowMixin, View):
    """One of the files from which the document of a row was made, as it was sent, for who may read that document."""

    def get(self, request, *args, **kwargs):
        return sent_file(get_object_or_404(self.get_row().document.originals, pk=kwargs["sent"]))


class ToCheckView(_RowMixin, View):
    """What was received and is to be looked at, for its member only: the PDF, or with `number` the picture of a page."""

    holding = "unconfirmed"

    def get(self, request, *args, **kwargs):
        received = self.get_row().unconfirmed
        return page_of(received, kwargs["number"]) if "number" in kwargs else private_file(received)

    def may_read(self, row: DossierItem) -> bool:
        return row.membership.user_id == self.request.user.pk

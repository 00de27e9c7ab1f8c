"""A page that sends a letter to the signatory, and the same page where who proposes sees the letter before."""

from __future__ import annotations

from abc import abstractmethod

from django.urls import reverse

from coopps.kernel.documents.downloads import shown_pdf
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services.previewing import preview


class PreviewedMixin:
    """A page that sends a letter to the signatory. Its subclass gives `propose(form)`, which the preview calls and undoes, and
    the names of both addresses. Before the page in the bases."""

    sent_by = ""
    previewed_by = ""

    @abstractmethod
    def propose(self, form) -> Letter:
        """Send the letter to the signatory, and give it."""

    def execute(self, form):
        self.propose(form)

    def get_context_data(self, **kwargs):
        pk = self.object.pk
        return super().get_context_data(
            form_action=reverse(self.sent_by, args=[pk]), preview_url=reverse(self.previewed_by, args=[pk]), **kwargs
        )


class PreviewMixin:
    """The letter that `propose(form)` gives as it will be, from what is typed on the page of the proposal; nothing is recorded.
    Before the page in the bases."""

    http_method_names = ["post"]
    keeps_drafts = False

    def execute(self, form):
        return shown_pdf(preview(lambda: self.propose(form)), "projet.pdf")

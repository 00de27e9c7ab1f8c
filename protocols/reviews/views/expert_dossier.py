"""The dossier open to an expert: the version examined, what changed from one version to the next, one marked PDF."""

from __future__ import annotations

from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView
from django.views.generic.base import View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.documents.downloads import private_pdf
from protocols.reviews.letters.expert_copy import expert_copy
from protocols.reviews.selectors import expertise as selectors
from protocols.reviews.views.expert import GateMixin
from protocols.sections import read
from protocols.sections.changes import in_words
from protocols.sections.comparison import diff
from protocols.selectors import profession_names


@method_decorator(never_cache, name="dispatch")
class DossierView(GateMixin, DetailView):
    """The twenty sections of the version examined, on one page with its contents."""

    template_name = "reviews/dossier.html"

    def get_context_data(self, **kwargs):
        review = self.object.review
        return super().get_context_data(
            review=review,
            version=review.version,
            sections=read(review.version.content, profession_names()),
            versions=list(selectors.versions_read(self.object).defer("content")),
            appendices=selectors.appendices_of(self.object),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ChangesView(GateMixin, DetailView):
    """What changed in a version since the one before, section by section."""

    template_name = "reviews/changes.html"

    def get_context_data(self, **kwargs):
        versions = list(selectors.versions_read(self.object))
        place = next((place for place, row in enumerate(versions) if row.number == self.kwargs["number"]), 0)
        if place == 0:  # unknown, or the first one: there is nothing to compare it with
            raise Http404
        before, after = versions[place - 1], versions[place]
        return super().get_context_data(
            before=before,
            after=after,
            changes=in_words(diff(before.content, after.content), profession_names()),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class DossierPdfView(GateMixin, SingleObjectMixin, View):
    """The dossier as one PDF, with the name of the reader and the day across each page. Its name says nothing."""

    def get(self, request, *args, **kwargs):
        appointment = self.get_object()
        return private_pdf(expert_copy(appointment, selectors.appendices_of(appointment)), "dossier-a-expertiser.pdf")

"""The public pages: the catalogue, and one protocol."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, TemplateView, View

from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.typed.cleaning import clean_line
from protocols import selectors
from protocols.catalogue import FACETS, Catalogue, Facet, Option, entry_of

PAGE_SIZE = 20


@dataclass(frozen=True)
class Filter:
    """A filter as the page draws it."""

    facet: Facet
    options: list[Option]


@dataclass(frozen=True)
class Tag:
    """A filter in use, and the address of the page without it."""

    label: str
    without: str


@method_decorator(login_not_required, name="dispatch")
class CatalogueView(TemplateView):
    """The protocols, searched and filtered; everything stays in the address."""

    template_name = "protocols/catalogue.html"

    def get_context_data(self, **kwargs):
        catalogue = Catalogue(timezone.localdate(), clean_line(self.request.GET.get("q", "")), self.request.GET)
        page = Paginator(catalogue.results, PAGE_SIZE).get_page(self.request.GET.get("page"))
        filters = [Filter(facet, catalogue.options(facet.name)) for facet in FACETS]
        return super().get_context_data(
            catalogue=catalogue, page=page, filters=filters, tags=list(self._tags(catalogue)), **kwargs
        )

    def _tags(self, catalogue: Catalogue):
        if catalogue.query:
            yield Tag(f"Recherche : {catalogue.query}", self._without("q"))
        for facet in FACETS:
            if facet.name in catalogue.chosen:
                yield Tag(f"{facet.title} : {catalogue.label(facet.name)}", self._without(facet.name))

    def _without(self, name: str) -> str:
        parameters = self.request.GET.copy()
        for dropped in (name, "page"):
            parameters.pop(dropped, None)
        return f"?{parameters.urlencode()}"


@method_decorator(login_not_required, name="dispatch")
class ProtocolView(DetailView):
    """One protocol, with how to join it."""

    template_name = "protocols/detail.html"
    context_object_name = "protocol"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self):
        return selectors.catalogue_protocols()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            entry=entry_of(self.object, timezone.localdate()),
            version=self.object.version,
            join_url=resolve_url(settings.JOIN_URL, self.object.code),
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class PublicActView(View):
    """The opinion or the order of a protocol, as it was signed, once it is public."""

    def get(self, request, code: str, pk: int):
        act = get_object_or_404(selectors.acts_of_protocol(code).select_related("agency"), pk=pk)
        is_public = act_kinds.get(act.kind).is_public
        if is_public is None or not is_public(act):
            raise Http404
        return HttpResponse(
            bytes(act.content),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{act.download_name}"'},
        )

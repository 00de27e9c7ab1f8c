"""The public pages: the catalogue, and one protocol with its whole text."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.services.issuing import render, template_version
from coopps.kernel.law import selectors as law
from coopps.kernel.typed.cleaning import clean_line
from protocols import registry, selectors
from protocols.catalogue import territory
from protocols.catalogue.entries import FACETS, Catalogue, Entry, Facet, Option, entry_of
from protocols.choices import Access
from protocols.letters.document import TEMPLATE, document
from protocols.models import Protocol, RequiredProfession
from protocols.sections import read
from protocols.selectors.watches import watches_of
from protocols.views.region import region_of

PAGE_SIZE = 12
# How long a public PDF that was made is kept.
KEPT = 24 * 3600


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


@dataclass(frozen=True)
class Group:
    """Part of a page of results: how a team of the region comes to these protocols; how many there are on all pages."""

    access: Access
    count: int
    entries: list[Entry]


def groups_of(entries, everything) -> list[Group]:
    """The protocols of a page, by how one comes to them."""
    counts = dict.fromkeys(Access, 0)
    for entry in everything:
        counts[entry.access] += 1
    found = ((access, [entry for entry in entries if entry.access is access]) for access in Access)
    return [Group(access, counts[access], kept) for access, kept in found if kept]


@method_decorator(login_not_required, name="dispatch")
class CatalogueView(TemplateView):
    """The protocols, searched and filtered; everything but the remembered region stays in the address."""

    template_name = "protocols/catalogue.html"

    def get_context_data(self, **kwargs):
        query = clean_line(self.request.GET.get("q", ""))
        catalogue = Catalogue(timezone.localdate(), query, self.request.GET, region=region_of(self.request))
        page = Paginator(catalogue.results, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            catalogue=catalogue,
            page=page,
            groups=groups_of(page.object_list, catalogue.results) if catalogue.agency else [],
            filters=[Filter(facet, catalogue.options(facet.name)) for facet in FACETS],
            tags=list(self._tags(catalogue)),
            browse=browse(catalogue),
            **kwargs,
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


def browse(catalogue: Catalogue) -> dict[str, list[Option]]:
    """The professions and the themes of the whole catalogue, each with its number of protocols."""
    return {"professions": catalogue.professions(), "themes": catalogue.themes()}


class PublicProtocolMixin(SingleObjectMixin):
    """One protocol that has a public version, by its code."""

    context_object_name = "protocol"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self):
        return selectors.catalogue_protocols()


@method_decorator(login_not_required, name="dispatch")
class ProtocolView(PublicProtocolMixin, DetailView):
    """One protocol, with how to join it."""

    template_name = "protocols/detail.html"

    def get_context_data(self, **kwargs):
        user, protocol = self.request.user, self.object
        agencies = selectors.regional_agencies()
        region = region_of(self.request)
        agency = next((agency for agency in agencies if agency.insee == region), None)
        entry = entry_of(protocol, timezone.localdate(), agency)
        counts = registry.teams()
        version = protocol.version
        return super().get_context_data(
            entry=entry,
            agency=agency,
            agencies=agencies,
            version=version,
            delegating_links=_links(version.delegating, entry.delegating),
            delegated_links=_links(version.delegated, entry.delegated),
            outlines=territory.outlines(),
            join_url=resolve_url(settings.JOIN_URL, protocol.code),
            before_url=resolve_url(settings.BEFORE_URL, protocol.code),
            drawing=territory.of_protocol(entry, agencies),
            teams=territory.total_in_words(counts.get(row.pk, 0) for row in protocol.regional_authorizations.all()),
            to_open=[one for one in agencies if entry.may_open_in(one)],
            watches=watches_of(user).filter(protocol=protocol) if user.is_authenticated else [],
            **kwargs,
        )


def _links(required: list[RequiredProfession], labels: list[str]) -> list[tuple[str, str]]:
    """The codes of the professions, each once, with their words."""
    return list(zip(dict.fromkeys(who.profession for who in required), labels, strict=True))


@method_decorator(login_not_required, name="dispatch")
class TextView(PublicProtocolMixin, DetailView):
    """The whole text of the public version, section by section."""

    template_name = "protocols/text.html"

    def get_context_data(self, **kwargs):
        version = self.object.version
        sections = read(version.content, selectors.profession_names())
        return super().get_context_data(
            version=version,
            sections=sections,
            unknown=[] if version.project_id else [one for one in sections if one.is_empty],
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class TextPdfView(PublicProtocolMixin, View):
    """The same as a PDF. It is made once a day for each version: the same bytes answer everybody."""

    def get(self, request, *args, **kwargs):
        protocol = self.get_object()
        version = protocol.version
        specimen = not law.all_reviewed(timezone.localdate())
        key = f"protocol-text-{version.pk}-{version.sha256[:16]}-{template_version(TEMPLATE)[:16]}-{specimen:d}"
        etag = quote_etag(key)
        answer = get_conditional_response(request, etag=etag)
        if answer is None:
            content = cache.get(key)
            if content is None:
                content = self._pdf(protocol)
                cache.set(key, content, KEPT)
            name = f"protocole-{protocol.code.lower()}-version-{version.number}.pdf"
            answer = HttpResponse(
                content,
                content_type="application/pdf",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
        answer["ETag"] = etag
        return answer

    def _pdf(self, protocol: Protocol) -> bytes:
        version = protocol.version
        orders = protocol.regional_authorizations.all()
        order = next(
            (one for one in orders if one.version_id == version.pk and one.order_number and one.order_date), None
        )
        day = timezone.localdate()
        composition = document(
            version.content,
            code=protocol.code,
            agency=order.agency if order else None,
            day=day,
            version=version,
            authorization=order,
            standing="" if order else f"Version {version.number}, au catalogue",
        )
        content, _ = render(composition, day=day)
        return content


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

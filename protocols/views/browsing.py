"""Pages that can be shared: the protocols of a profession, of a theme, and the regions on a map."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from protocols import registry
from protocols.catalogue import territory
from protocols.catalogue.entries import Catalogue
from protocols.views.catalogue import browse
from protocols.views.region import region_of


@method_decorator(login_not_required, name="dispatch")
class BrowseView(TemplateView):
    """A part of the catalogue, for the reader's region first."""

    def get_catalogue(self) -> Catalogue:
        return Catalogue(timezone.localdate(), region=region_of(self.request))


class ProfessionView(BrowseView):
    """What a profession may do under a protocol, and what it may delegate."""

    template_name = "protocols/profession.html"

    def get_context_data(self, code: str, **kwargs):
        catalogue = self.get_catalogue()
        label = next((one.label for one in catalogue.professions() if one.value == code), None)
        if label is None:
            raise Http404
        received = [entry for entry in catalogue.results if entry.matches("delegue", code)]
        delegates = [entry for entry in catalogue.results if entry.matches("delegant", code)]
        return super().get_context_data(
            catalogue=catalogue,
            label=label,
            received=received,
            delegates=delegates,
            browse=browse(catalogue),
            **kwargs,
        )


class ThemeView(BrowseView):
    """The protocols of a theme."""

    template_name = "protocols/theme.html"

    def get_context_data(self, slug: str, **kwargs):
        catalogue = self.get_catalogue()
        label = next((one.label for one in catalogue.themes() if one.value == slug), None)
        if label is None:
            raise Http404
        found = [entry for entry in catalogue.results if entry.matches("theme", slug)]
        return super().get_context_data(
            catalogue=catalogue, label=label, found=found, browse=browse(catalogue), **kwargs
        )


class RegionsView(BrowseView):
    """The regions on a map, and the same in a table."""

    template_name = "protocols/regions.html"

    def get_context_data(self, **kwargs):
        catalogue = self.get_catalogue()
        rows = territory.rows_of_catalogue(catalogue.entries, catalogue.agencies, registry.teams())
        return super().get_context_data(
            catalogue=catalogue,
            rows=rows,
            drawing=territory.of_catalogue(rows),
            national=territory.national(catalogue.entries),
            smallest=territory.SMALLEST,
            outlines=territory.outlines(),
            **kwargs,
        )

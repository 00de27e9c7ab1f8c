"""How a national or local protocol is declared: a sheet to read and to print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, TemplateView

from protocols.catalogue.declaring import LISTS, declared_regimes, sheet
from protocols.catalogue.entries import entry_of
from protocols.choices import Regime
from protocols.views.catalogue import PublicProtocolMixin
from protocols.views.region import agency_of


class SheetMixin:
    """What the law says, and whom to ask in the reader's region."""

    template_name = "protocols/declaration.html"

    def sheet_of(self, regime: Regime) -> dict:
        regimes = declared_regimes()
        word = next(word for word, one in regimes.items() if one is regime)
        return {
            "regime": regime,
            "regimes": regimes,
            "word": word,
            "texts": sheet(regime, timezone.localdate()),
            "lists": LISTS,
            "agency": agency_of(self.request),
        }


@method_decorator(login_not_required, name="dispatch")
class DeclarationView(SheetMixin, PublicProtocolMixin, DetailView):
    """The sheet of one protocol. A protocol that is joined by a request has none."""

    def get_context_data(self, **kwargs):
        regime = self.object.regime_kind
        if regime.is_regional:
            raise Http404
        entry = entry_of(self.object, timezone.localdate())
        return super().get_context_data(entry=entry, **self.sheet_of(regime), **kwargs)


@method_decorator(login_not_required, name="dispatch")
class RegimeDeclarationView(SheetMixin, TemplateView):
    """The sheet of every protocol of a regime."""

    def get_context_data(self, word: str, **kwargs):
        regime = declared_regimes().get(word)
        if regime is None:
            raise Http404
        return super().get_context_data(protocol=None, entry=None, **self.sheet_of(regime), **kwargs)

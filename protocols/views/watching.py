"""“Tell me when my region opens”: asked and taken back from the page of a protocol, and listed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import ListView, View

from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import selectors
from protocols.selectors.watches import watches_of
from protocols.services import watching


class WatchesView(ListView):
    """What a person asked to be told."""

    template_name = "protocols/watches.html"
    context_object_name = "watches"

    def get_queryset(self):
        return watches_of(self.request.user)


class WatchView(View):
    """Ask to be told of the opening in a region. Opened as a page, it leads to the protocol, where the form is."""

    def get(self, request, code: str):
        get_object_or_404(selectors.catalogue_protocols(), code=code)
        return redirect(self._page(code))

    def post(self, request, code: str):
        protocol = get_object_or_404(selectors.catalogue_protocols(), code=code)
        agency = selectors.regional_agency(request.POST.get("region", ""))
        if agency is None:
            messages.error(request, "Choisissez d’abord la région qui vous intéresse.")
            return redirect(self._page(code))
        try:
            watching.watch(protocol, agency, request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"C’est noté : un message vous parviendra, une seule fois, le jour où « {protocol.name} » ouvrira dans la "
                f"région {agency.region}.",
            )
        return redirect(self._page(code))

    def _page(self, code: str) -> str:
        return f"{reverse('protocols:detail', args=[code])}#prevenir"


class UnwatchView(View):
    """Take it back; the same answer when it was already gone."""

    def get(self, request, pk: int):
        return redirect("protocols:watches")

    def post(self, request, pk: int):
        if not watching.unwatch(pk, request.user):
            raise Http404
        messages.success(request, "C’est retiré : aucun message ne vous parviendra à ce sujet.")
        return redirect("protocols:watches")

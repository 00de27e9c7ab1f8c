"""What a dossier takes from the person's own papers, with one touch."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.selectors import current_papers
from adhesions.forms.dossier import ITEM_FORMS
from adhesions.services import papers
from adhesions.views.entry import OwnDossierMixin
from coopps.kernel.typography import in_a_row, inside
from coopps.kernel.workflow.refusals import TransitionRefused


class _TakeView(OwnDossierMixin, View):
    """A button: it acts, says what was taken, and goes back to the page where it stands."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            taken = self.take()
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            messages.warning(request, str(refusal))
        else:
            if taken:
                messages.success(
                    request,
                    f"Repris de vos documents : {in_a_row(taken)}. Vérifiez que cela convient pour ce protocole.",
                )
            else:
                messages.info(request, "Vos documents n’ont rien de plus pour ce dossier.")
        return HttpResponseRedirect(self.page())


class TakeView(_TakeView):
    """One paper, in one item."""

    def take(self) -> list[str]:
        if self.kwargs["item"] not in ITEM_FORMS:
            raise Http404
        paper = get_object_or_404(current_papers(self.request.user), pk=self.kwargs["paper"])
        papers.take(self.membership, self.kwargs["item"], paper, self.request.user)
        return [f"« {paper.name} »"]

    def page(self) -> str:
        return reverse("adhesions:dossier_item", args=[self.membership.pk, self.kwargs["item"]])


class TakeAllView(_TakeView):
    """Every paper that an item still lacks."""

    def take(self) -> list[str]:
        taken = papers.take_all(self.membership, self.request.user)
        return [f"« {offer.paper.name} » ({inside(offer.item.label)})" for offer in taken]

    def page(self) -> str:
        return reverse("adhesions:dossier", args=[self.membership.pk])

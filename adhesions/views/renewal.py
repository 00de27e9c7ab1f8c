"""A new certificate of insurance, while the right goes on: typed, its pages looked at, sent to the agency."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from adhesions.choices import Item
from adhesions.forms.dossier import ITEM_FORMS
from adhesions.services import dossier, renewals
from adhesions.views.entry import OwnDossierMixin
from adhesions.views.recap import pages_to_check
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.workflow.refusals import TransitionRefused


class RenewalView(OwnDossierMixin, RefusalMixin, TemplateView):
    """One form, saved as typed. The button that finds everything there, and the pages looked at, sends it."""

    template_name = "adhesions/renewal.html"

    def get(self, request, *args, **kwargs):
        try:
            renewals.refuse_to_give(self.membership, request.user)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return self._page(self._form())

    def post(self, request, *args, **kwargs):
        if "take" in request.POST:
            return self._take(request.POST["take"])
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form)
        try:
            received = self._save(form)
            if not received and "arrange" in request.POST:
                anchor = dossier.arrange_document(form.instance, request.user, request.POST["arrange"])
                return HttpResponseRedirect(f"{request.path}#{anchor}")
            if not received and "confirm" in request.POST:
                dossier.confirm_document(form.instance, request.user, seen=request.POST["confirm"])
        except UploadRefused as refused:
            form.add_error("document", f"{refused} Le reste de votre saisie est enregistré.")
            return self._page(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return self._sent(form, received=received)

    def _take(self, wanted: str):
        """One touch: the certificate is one of the person's own papers."""
        paper = next((one for one in renewals.offered(self.membership) if str(one.pk) == wanted), None)
        try:
            if paper is None:
                raise TransitionRefused("Ce document est déjà donné, ou n’est plus dans vos documents.")
            renewals.take(self.membership, paper, self.request.user)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        messages.success(
            self.request, f"Repris de vos documents : « {paper.name} ». Vérifiez, puis envoyez à l’agence."
        )
        return HttpResponseRedirect(self.request.path)

    def _form(self, *typed):
        return ITEM_FORMS[Item.INSURANCE](*typed, instance=renewals.being_prepared(self.membership))

    def _save(self, form) -> bool:
        """What was typed first: a document that is refused takes nothing of it away. Whether a document was received."""
        user = self.request.user
        renewals.save(form.instance, user)
        if files := form.cleaned_data["document"]:
            with transaction.atomic():
                document = accept(files, owner=user, label=Item.INSURANCE.label)
                renewals.save(form.instance, user, document=document)
        return bool(files)

    def _sent(self, form, *, received: bool):
        page = reverse("adhesions:renewal", args=[self.membership.pk])
        if received:
            messages.success(self.request, "C’est enregistré. Vérifiez maintenant les pages du document reçu.")
            return HttpResponseRedirect(page)
        try:
            renewals.send(self.membership, self.request.user)
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            messages.warning(self.request, f"C’est enregistré, et rien n’est envoyé. {refusal}")
            return HttpResponseRedirect(page)
        messages.success(
            self.request, "Votre attestation est envoyée. L’agence l’examine, et un courriel vous dira la suite."
        )
        return HttpResponseRedirect(reverse("adhesions:my_acts"))

    def _page(self, form):
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        form = kwargs.setdefault("form", None)
        if form is not None:
            form.page_urls = pages_to_check(form.instance)
        last = self.membership.renewals.order_by("pk").last()
        return super().get_context_data(
            refused=last if last and last.refusal_reason else None,
            offered=renewals.offered(self.membership) if form is not None else [],
            **kwargs,
        )

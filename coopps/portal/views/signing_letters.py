"""One prepared letter: its exact bytes seen, the next one, set aside, sent back; the confirmation taken back."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import selectors
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.signing import HandSignedForm, SendBackForm
from coopps.portal.views.signing import SignatoryMixin, desk_url


class LetterMixin(SignatoryMixin):
    """A letter of one's own sessions: for another signatory it does not exist."""

    def get_queryset(self):
        return selectors.letters_in_sessions_of(self.request.user).filter(agency__in=self.agencies)


class LetterView(LetterMixin, SingleObjectMixin, TemplateView):
    """The letter as it will be signed, beside what it changes and what is to be noticed."""

    template_name = "portal/signing/letter.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.object.is_prepared:
            return HttpResponseRedirect(desk_url(self.object.agency))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        letter = self.object
        rows = list(selectors.prepared_in(letter.session))
        place = next(index for index, row in enumerate(rows) if row.pk == letter.pk)
        return super().get_context_data(
            letter=letter,
            agency=letter.agency,
            effect=act_kinds.effects([letter])[letter.pk],
            place=place + 1,
            total=len(rows),
            seen=sum(row.is_seen or row.pk == letter.pk for row in rows),
            previous=rows[place - 1] if place else None,
            following=rows[place + 1] if place + 1 < len(rows) else None,
            **kwargs,
        )


@method_decorator([never_cache, csp_exempt()], name="dispatch")  # a policy on a PDF blocks the browser's own viewer
class LetterBytesView(LetterMixin, View):
    """The exact bytes that wait for confirmation, inline, for the signatory of the session and for nobody else."""

    def get(self, request, pk: int):
        letter = get_object_or_404(self.get_queryset(), pk=pk)
        if not letter.is_prepared:
            return HttpResponseRedirect(desk_url(letter.agency))
        try:
            content = signing_session.show(letter, request.user)
        except TransitionRefused as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{letter.number}.pdf"'},
        )


class LetterTransitionView(LetterMixin, TransitionView):
    """An act on one letter; afterwards the next one is shown, or the desk."""

    def dispatch(self, request, *args, **kwargs):
        self._following = None
        return super().dispatch(request, *args, **kwargs)

    def execute(self, form):
        rows = [row.pk for row in selectors.prepared_in(self.object.session)]
        after = rows[rows.index(self.object.pk) + 1 :] if self.object.pk in rows else []
        self.change(form)
        self._following = after[0] if after else None

    def change(self, form) -> None:
        super().execute(form)

    def get_success_url(self):
        if self._following:
            return reverse("portal:signing_letter", args=[self._following])
        return desk_url(self.object.agency)

    def get_cancel_url(self):
        if self.object.is_prepared:
            return reverse("portal:signing_letter", args=[self.object.pk])
        return desk_url(self.object.agency)


class SetAsideView(LetterTransitionView):
    """Not now."""

    transition = "set_aside"

    def effects(self):
        yield f"{self.object.title} : la lettre n’est pas signée dans cette séance, et attend la prochaine."

    def get_done(self):
        return f"{self.object.title} : mise de côté. Préparez de nouveau la séance pour la reprendre."


class SendBackView(LetterTransitionView):
    """The signatory does not sign this."""

    transition = "send_back"
    form_class = SendBackForm

    def change(self, form):
        self.object = signing_session.send_back(self.object, self.request.user, form.cleaned_data["reason"])

    def effects(self):
        yield f"{self.object.title} : la lettre n’est pas signée et la proposition retourne à l’instruction."
        yield "La personne qui l’a proposée reçoit un message, et lit votre motif dans le dossier."

    def get_done(self):
        return f"{self.object.title} : renvoyée à l’instruction avec votre motif."


class HandSignedView(LetterTransitionView):
    """Store the original that the signatory printed and signed by hand."""

    transition = "sign_by_hand"
    form_class = HandSignedForm

    def get_initial(self):
        return {"signed_on": self.object.preparation.day} if self.object.preparation else {}

    def change(self, form):
        label = f"{self.object.number}, original signé"
        try:
            with transaction.atomic():
                scan = accept([form.cleaned_data["scan"]], owner=self.request.user, label=label)
                self.object = signing_session.record_hand_signed(
                    self.object, self.request.user, signed_on=form.cleaned_data["signed_on"], scan=scan
                )
        except UploadRefused as refused:
            raise TransitionRefused(str(refused)) from refused

    def effects(self):
        if not self.object.is_prepared:
            return
        yield act_kinds.effects([self.object])[self.object.pk]
        yield (
            f"Le document numérisé devient l’acte n° {self.object.number} : il est gardé tel quel, avec votre nom et sa date, et "
            "ne se reprend pas."
        )
        yield "Gardez l’original de papier avec le dossier."

    def get_done(self):
        return f"{self.object.title} : l’original signé est enregistré."


class UnconfirmView(LetterTransitionView):
    """The confirmation is taken back before the worker has signed."""

    transition = "unconfirm"

    def get_queryset(self):
        return Letter.objects.filter(agency__in=self.agencies).select_related("agency", "session")

    def effects(self):
        yield f"{self.object.title} : la lettre n’est pas signée, et attend une prochaine séance."

    def get_done(self):
        return f"{self.object.title} : la confirmation est retirée."

"""Letters as their addressees see them: the list, the opening that makes the notification, the download of an act."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView, View

from adhesions.models import NominativeAuthorization
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents import registry, selectors
from coopps.kernel.documents.models import Act, Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.workflow.refusals import TransitionRefused


class LettersView(ListView):
    """« Mes lettres »: what the agencies addressed to the person, newest first."""

    template_name = "portal/letters/list.html"
    context_object_name = "deliveries"
    paginate_by = 25

    def get_queryset(self):
        return selectors.deliveries_to(self.request.user)


@method_decorator(never_cache, name="dispatch")
class DeliveryView(RefusalMixin, DetailView):
    """A letter that waits for its addressee; POST opens it, which makes the notification received.

    Before the opening nothing is told of the decision. After it: the document, and what may be done now.
    """

    template_name = "portal/letters/delivery.html"
    context_object_name = "delivery"

    def get_queryset(self):
        return selectors.deliveries_to(self.request.user)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.object.opened_at is None:
            try:
                delivering.open_letter(self.object, request.user)
            except TransitionRefused as refusal:
                return self.refused(refusal)
            messages.success(request, "Votre lettre est ouverte : elle vous est notifiée.")
        return redirect("portal:delivery", self.object.pk)

    def get_context_data(self, **kwargs):
        delivery = self.object
        kind = registry.get(delivery.act.kind)
        by_post = delivery.is_by_post and delivery.received_at is None
        return super().get_context_data(
            agency=delivery.act.agency,
            by_post=by_post,
            dispatch=delivery.last_dispatch,
            may_open=kind.answers_in_portal or self.request.user.has_verified_identity,
            dated_by_opening=kind.answers_in_portal,
            following=kind.following(delivery.act, self.request.user) if delivery.opened_at else None,
            opens_until=selectors.last_day_to_open(delivery),
            decision=_decision(delivery) if delivery.opened_at else None,
            decides=kind.decides,
            **{"refusals": []} | kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ActView(View):
    """The signed document, as an attachment, to who may read it. The addressee opens the letter first."""

    def get(self, request, pk: int):
        act = get_object_or_404(Act.objects.select_related("agency"), pk=pk)
        unopened = Delivery.objects.filter(act=act, addressee=request.user, opened_at=None).first()
        if unopened is not None:
            return redirect("portal:delivery", unopened.pk)
        if not selectors.may_read(act, request.user):
            raise Http404
        return HttpResponse(
            bytes(act.content),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{act.download_name}"'},
        )


def _decision(delivery: Delivery) -> NominativeAuthorization | None:
    """What the letter decided, when it is about a person's right."""
    return (
        NominativeAuthorization.objects.filter(letter__act=delivery.act_id)
        .select_related(
            "adhesion__version", "adhesion__agency", "adhesion__authorization", "membership", "professional", "proposal"
        )
        .first()
    )

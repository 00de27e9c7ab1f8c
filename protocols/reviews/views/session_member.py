"""The session as a member of the college lives it, from a telephone too: when, who, the opinions once revealed, the vote."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents import selectors as documents
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.reviews.forms.college import SynthesisForm, VoteForm
from protocols.reviews.models import Appointment, CollegeSession
from protocols.reviews.selectors import college as college_selectors
from protocols.reviews.selectors import expertise as selectors
from protocols.reviews.services import college
from protocols.reviews.turns.sessions import turn_of_member
from protocols.reviews.views.expert import GateMixin


class SeatMixin(GateMixin):
    """A page for a convened member to whom the dossier is open; who is not convened gets 404."""

    def get_object(self, queryset=None) -> Appointment:
        appointment = super().get_object(queryset)
        seat = selectors.session_of(appointment)
        if seat is None:
            raise Http404
        self.session = selectors.with_members(CollegeSession.objects.filter(pk=seat.session_id)).get()
        self.member = next(row for row in self.session.members.all() if row.appointment_id == appointment.pk)
        return appointment

    def get_success_url(self) -> str:
        return reverse("has:session_member", args=[self.appointment.pk])


@method_decorator(never_cache, name="dispatch")
class SessionMemberView(SeatMixin, DetailView):
    """Where the session is. Before the reveal: when, where and with whom; nothing of what the others wrote."""

    template_name = "reviews/session_member.html"

    def get_context_data(self, **kwargs):
        session = self.session
        minutes = session.minutes
        return super().get_context_data(
            session=session,
            member=self.member,
            turn=turn_of_member(session, self.member),
            able=session.able,
            compared=college_selectors.compared(session),
            can_write=self.member.is_rapporteur and session.takes_synthesis,
            tally=session.tally if session.is_voted else None,
            minutes=minutes if minutes and documents.may_read(minutes, self.request.user) else None,
            **kwargs,
        )


class PulseView(SeatMixin, SingleObjectMixin, View):
    """For htmx: nothing while the session is as the page shows it; the page again once it moved."""

    def get(self, request, *args, **kwargs):
        self.get_object()
        shown = request.GET.get("etat", "")
        here = f"{self.session.state}-{'present' if self.member.is_present else 'absent'}"
        return HttpResponse(status=204, headers={} if shown == here else {"HX-Refresh": "true"})


@method_decorator(never_cache, name="dispatch")
class VoteView(SeatMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
    """The vote of a member who is there, once the opinions are revealed and until the vote is closed."""

    template_name = "reviews/vote.html"
    form_class = VoteForm

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.session.is_revealed:
            raise PermissionDenied("Le vote s’ouvre quand les avis individuels sont révélés.")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"vote": self.member.vote, "dissent": self.member.dissent}

    def form_valid(self, form):
        try:
            college.cast_vote(self.member, self.request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, "Votre vote est enregistré. Vous pouvez le changer jusqu’à la clôture du vote.")
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(session=self.session, member=self.member, **kwargs)


@method_decorator(never_cache, name="dispatch")
class MemberSynthesisView(SeatMixin, TransitionView):
    """The synthesis, by the rapporteur."""

    template_name = "reviews/member_synthesis.html"
    heading = "Écrire la synthèse"
    submit_label = "Enregistrer la synthèse"
    form_class = SynthesisForm
    done = "La synthèse est enregistrée. Le procès-verbal la reprend."

    def check(self) -> None:
        if not college.writes_synthesis(self.session, self.request.user):
            raise TransitionRefused("La synthèse est écrite par le rapporteur ou la rapporteuse.", forbidden=True)
        if not self.session.takes_synthesis:
            raise TransitionRefused("La synthèse s’écrit une fois les avis révélés, avant le procès-verbal.")

    def get_initial(self):
        return {"synthesis": self.session.synthesis}

    def execute(self, form):
        college.write_synthesis(self.session, self.request.user, text=form.cleaned_data["synthesis"])

"""The pages of one's adhesions: the list, one of them, its letter of intent."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from adhesions import chronicle, selectors
from adhesions.choices import AuthorizationState
from adhesions.forms.intent import IntentForm
from adhesions.letters import filing as letters
from adhesions.models import NominativeAuthorization
from adhesions.rules.completeness import intent_problems
from adhesions.rules.standing import TO_CONFIRM
from adhesions.selectors import standing
from adhesions.services import team
from adhesions.turns import delivery_of, road_of, turn_of
from adhesions.views.entry import TeamMixin
from adhesions.views.missing import digest, owed_by_team
from coopps.kernel.components.autosave import is_autosave, not_saved, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.mine import Invitation, Listed, MineView
from coopps.kernel.documents.downloads import private_pdf
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services.issuing import render
from coopps.kernel.typography import french_date


@dataclass(frozen=True)
class Decision:
    """What was decided for one person, as the team reads it; `letter_url` and `delivery` for the addressee only."""

    row: NominativeAuthorization
    label: str
    tone: str
    letter_url: str
    delivery: Delivery | None = None


class ListView(MineView):
    """The adhesions of a person."""

    template_name = "adhesions/list.html"

    def listed(self):
        user = self.request.user
        led = selectors.led_by(user)
        for adhesion in selectors.listed_for(user):
            yield Listed(
                adhesion.team.name,
                adhesion.protocol.title,
                reverse("adhesions:detail", args=[adhesion.pk]),
                adhesion,
                adhesion.public_label,
                adhesion.instruction.number if adhesion.instruction else "",
                turn_of(adhesion, user, leads=adhesion.pk in led),
            )

    def invitations(self):
        for row in selectors.invitations_to(self.request.user):
            yield Invitation(
                f"Équipe « {row.adhesion.team} »",
                (
                    row.adhesion.protocol.title,
                    f"On vous propose d’être {row.role_label}. Répondez en ouvrant l’invitation.",
                ),
                reverse("adhesions:invitation", args=[team.INVITATION.token(row)]),
            )


class AdhesionView(TeamMixin, DetailView):
    """One adhesion for its team. htmx asks for what is missing alone, and gets 204 while nothing has changed."""

    template_name = "adhesions/detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("team__created_by", "acknowledgement", "filed_intent")
            .defer("acknowledgement__content", "filed_intent__content")
            .prefetch_related(Prefetch("authorizations", standing.decisions()))
        )

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        self.object = self.get_object()
        context = super().get_context_data(**self._missing())
        if request.GET.get("vu") == context["digest"]:
            return HttpResponse(status=204)
        return self.response_class(request, "adhesions/missing.html", context)

    def get_context_data(self, **kwargs):
        adhesion, user = self.object, self.request.user
        leads = selectors.leads(adhesion, user)
        decisions = list(adhesion.authorizations.all())
        own = next((row for row in selectors.live_members(adhesion) if row.user_id == user.pk), None)
        return super().get_context_data(
            leads=leads,
            own=own,
            turn=turn_of(adhesion, user, leads=leads),
            road=road_of(adhesion),
            events=chronicle.events_of(adhesion, decisions),
            decisions=[self._decision(row) for row in decisions],
            request_open=self._open_request(),
            closing_letter=selectors.closing_letter(adhesion.instruction, user),
            members=selectors.live_members(adhesion),
            in_preparation=adhesion.is_draft,
            arrivals=selectors.arrivals_of(adhesion),
            may_invite=leads and adhesion.takes_arrivals,
            to_replace=selectors.to_replace(adhesion) if leads and adhesion.takes_arrivals else [],
            may_withdraw=leads and adhesion.is_undecided,
            may_leave=own is not None and own.is_undecided and not own.is_decided,
            own_right=next((row for row in decisions if own and row.membership_id == own.pk and row.holds), None),
            **self._missing(leads),
            **kwargs,
        )

    def _missing(self, leads: bool | None = None) -> dict:
        if not self.object.is_draft:
            return {"owing": [], "digest": ""}
        if leads is None:
            leads = selectors.leads(self.object, self.request.user)
        owing = owed_by_team(self.object, self.request.user, leads=leads)
        return {"owing": owing, "digest": digest(owing)}

    def _decision(self, row: NominativeAuthorization) -> Decision:
        delivery = delivery_of(row)
        mine = delivery is not None and delivery.addressee_id == self.request.user.pk
        url = delivery.get_absolute_url() if mine else ""
        if delivery is not None and delivery.receipt_day is None:
            # Signed, and said by the letter first: nobody learns a refusal, one's own or a colleague's, from a list.
            return Decision(row, AuthorizationState.AUTHORIZED.public_label, "info", url)
        told, shown = row.told, delivery if mine else None
        if told is None:
            return Decision(row, AuthorizationState(row.state).public_label, "", url, shown)
        since = f" depuis le {french_date(row.open_doubts[0].since)}" if told is TO_CONFIRM else ""
        return Decision(row, f"{told.label}{since}", told.tone, url, shown)

    def _open_request(self):
        instruction = self.object.instruction
        if instruction is None:
            return None
        return instruction.requests.to_answer(self.request.user)


class IntentView(TeamMixin, DraftMixin, UpdateView):
    """The letter of intent: written by the lead while in preparation, read by the team at any time."""

    keeps_drafts = False
    form_class = IntentForm

    def get_object(self, queryset=None):
        self.adhesion = super().get_object(queryset)
        self.leads = selectors.leads(self.adhesion, self.request.user)
        self.writable = self.leads and self.adhesion.is_draft
        return self.adhesion.intent

    def get_template_names(self):
        return ["adhesions/intent_form.html" if self.writable else "adhesions/intent.html"]

    def post(self, request, *args, **kwargs):
        self.get_object()
        if not self.writable:
            told = "La lettre d’intention ne se modifie plus, ou elle est écrite par une autre personne."
            if is_autosave(request):
                return not_saved(told)
            messages.error(request, told)
            return redirect("adhesions:intent", pk=self.adhesion.pk)
        return super().post(request, *args, **kwargs)

    def get_initial(self):
        """Of a team that is taken over, the nature of the former cooperation, to be said again; what is written goes first."""
        former = self.adhesion.memberships.exclude(copied_from=None).values_list(
            "copied_from__adhesion__intent__nature"
        )
        if not self.writable or self.adhesion.intent.nature or not (found := former.first()):
            return super().get_initial()
        return super().get_initial() | {"nature": found[0]}

    def form_valid(self, form):
        form.save()
        if is_autosave(self.request):
            return saved()
        messages.success(self.request, "La lettre d’intention est enregistrée. Elle partira avec la demande.")
        return redirect("adhesions:detail", pk=self.adhesion.pk)

    def takes_up_drafts(self) -> bool:
        return self.writable

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            adhesion=self.adhesion,
            problems=intent_problems(self.adhesion, self.adhesion.agency.today()),
            autosave=f"adhesion-{self.adhesion.pk}-lettre",
            **kwargs,
        )


class IntentPdfView(TeamMixin, SingleObjectMixin, View):
    """The letter of intent as a PDF: the filed act once there is one, else a draft of what would be filed now."""

    def get(self, request, *args, **kwargs):
        adhesion = self.get_object()
        if adhesion.filed_intent is not None:
            return private_pdf(bytes(adhesion.filed_intent.content), adhesion.filed_intent.download_name)
        day = adhesion.agency.today()
        composition = letters.letter_of_intent(adhesion)
        composition.context.update(number="projet", day=day)
        content, _ = render(composition, day=day)
        return private_pdf(content, "lettre-d-intention-projet.pdf")


class AcknowledgementView(TeamMixin, SingleObjectMixin, View):
    """The acknowledgement of the filing (CRPA, L. 112-11), for the team."""

    def get(self, request, *args, **kwargs):
        act = self.get_object().acknowledgement
        if act is None:
            messages.info(request, "L’accusé de réception est établi au moment du dépôt.")
            return redirect("adhesions:detail", pk=kwargs["pk"])
        return private_pdf(bytes(act.content), act.download_name)

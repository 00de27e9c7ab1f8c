"""All the teams of one person: what each awaits, what was signed, what may be done; several engagements signed in one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from accounts.services.professionals import choose_delivery
from accounts.views.consent import delivery_texts
from adhesions import selectors
from adhesions.choices import ACCEPTED, AuthorizationState
from adhesions.forms.dossier import EngagementForm
from adhesions.models import Adhesion, Membership
from adhesions.models.membership import own_dossier_is_complete
from adhesions.rules.completeness import counterparts
from adhesions.selectors import standing
from adhesions.services import dossier
from adhesions.views.recap import Part, statement
from adhesions.views.sections import sections_of
from adhesions.views.signing import whole_protocol
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import ProtocolVersion
from protocols.selectors import profession_names


@dataclass(frozen=True)
class OwnTeam:
    """One team, as one of its people sees the own place in it. `right` is said once the letter may say it."""

    adhesion: Adhesion
    member: Membership
    leads: bool
    ready: bool
    right: str


@dataclass(frozen=True)
class Engagement:
    """One engagement to sign: what is stated in the dossier, and the text."""

    member: Membership
    stated: list[Part]
    text: str


def _own(user) -> Iterator[Membership]:
    """The places of a person, newest first, their teams loaded as the rules read them."""
    for adhesion in selectors.listed_for(user).prefetch_related("memberships__sites"):
        for member in adhesion.memberships.all():
            if member.user_id == user.pk and member.state in ACCEPTED:
                member.adhesion = adhesion
                yield member


def _is_ready(member: Membership) -> bool:
    """Whether the person has only the engagement left to sign."""
    open_now = member.is_in_progress and member.is_in_preparation
    return open_now and bool(counterparts(member)) and not own_dossier_is_complete.reasons(member)


class TeamsView(TemplateView):
    """Each team of the reader: role, dossier, engagement, right."""

    template_name = "adhesions/teams.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        rights = {row.membership_id: row for row in standing.own_authorizations(user)}
        led = selectors.led_by(user)
        teams = [
            OwnTeam(
                member.adhesion,
                member,
                member.adhesion_id in led,
                _is_ready(member),
                AuthorizationState(rights[member.pk].state).public_label if member.pk in rights else "",
            )
            for member in _own(user)
        ]
        return super().get_context_data(teams=teams, ready=sum(one.ready for one in teams), **kwargs)


class SignSeveralView(RefusalMixin, FormView):
    """The engagements that are ready, each with what is stated and its text; the text of a protocol is given once. One gesture
    signs what was shown."""

    template_name = "adhesions/sign_several.html"
    form_class = EngagementForm

    @cached_property
    def members(self) -> list[Membership]:
        """The places whose engagement may be signed now."""
        return [member for member in _own(self.request.user) if _is_ready(member)]

    @cached_property
    def professional(self):
        return getattr(self.request.user, "professional", None)

    def get_form_kwargs(self):
        asks = self.professional is not None and not self.professional.has_chosen_delivery
        return super().get_form_kwargs() | {"asks_delivery": asks}

    def form_valid(self, form):
        shown = {member: seen for member in self.members if (seen := self.request.POST.get(f"seen-{member.pk}"))}
        if not shown:
            messages.warning(self.request, "Rien n’était à signer, ou vos dossiers ont changé : relisez-les.")
            return redirect("adhesions:sign_several")
        try:
            with transaction.atomic():
                signed = dossier.sign_several(shown, self.request.user)
                if choice := form.cleaned_data.get("choice"):
                    choose_delivery(self.professional, choice)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        many = f"Vos {len(signed)} engagements sont signés" if len(signed) > 1 else "Votre engagement est signé"
        messages.success(self.request, f"{many}. Chacun est enregistré dans son dossier.")
        return redirect("adhesions:teams")

    def get_context_data(self, **kwargs):
        versions: dict[ProtocolVersion, list[Engagement]] = {}
        for member in self.members:
            engagement = Engagement(member, statement(member, sections_of(member)), dossier.commitment_text(member))
            versions.setdefault(member.adhesion.version, []).append(engagement)
        names = profession_names() if versions else {}
        day = self.members[0].adhesion.agency.today() if self.members else None
        return super().get_context_data(
            protocols=[(version, *whole_protocol(version, names), engaged) for version, engaged in versions.items()],
            count=len(self.members),
            delivery=delivery_texts(day) if day else None,
            **kwargs,
        )

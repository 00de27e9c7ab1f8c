"""« Mes actes autorisés »: what the person may do today, on a telephone; and what the person answers when it may end."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.urls import reverse
from django.views.generic import TemplateView

from adhesions import selectors
from adhesions.choices import AuthorizationState, Role
from adhesions.forms.dossier import ObservationsForm
from adhesions.models import Ending, Membership, NominativeAuthorization
from adhesions.services import endings
from adhesions.turns import delivery_of
from coopps.kernel import mailing
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents.choices import Channel
from coopps.kernel.typography import french_date


@dataclass(frozen=True)
class Right:
    """A right that a letter opened, or will open once received."""

    row: NominativeAuthorization
    qr_code: str
    letter_url: str
    by_post: bool
    ending: Ending | None

    @property
    def sites(self):
        return list(self.row.membership.sites.all()) or list(self.row.adhesion.sites.all())

    @property
    def warns(self) -> bool:
        """Whether acting now would be illegal practice: only a delegated person does what another profession may do."""
        return self.row.role == Role.DELEGATED and not self.row.may_act


@dataclass(frozen=True)
class Waiting:
    """A team in which nothing is decided yet for the person."""

    membership: Membership

    @property
    def warns(self) -> bool:
        return self.membership.role == Role.DELEGATED


class MyActsView(TemplateView):
    """Each right with its acts, limits, sites, date and code; and plainly what may not be done yet."""

    template_name = "adhesions/my_acts.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        considered = {row.authorization_id: row for row in selectors.own_endings(user) if row.is_open}
        rights = [_right(row, considered.get(row.pk)) for row in selectors.own_authorizations(user)]
        decided = {right.row.membership_id for right in rights}
        waiting = [
            Waiting(member)
            for member in selectors.own_memberships(user).select_related("adhesion__version")
            if member.pk not in decided and member.adhesion.is_undecided
        ]
        return super().get_context_data(rights=rights, waiting=waiting, **kwargs)


class ObservationsView(TransitionView):
    """The person presents observations on the end that the agency considers, with the facts before their eyes."""

    template_name = "adhesions/observations.html"
    transition = "observe"
    form_class = ObservationsForm
    submit_label = "Présenter mes observations"
    done = "Vos observations sont présentées. L’agence en tient compte avant de proposer une suite."

    def get_queryset(self):
        return selectors.own_endings(self.request.user).select_related("invitation").defer("invitation__content")

    def effects(self):
        return [
            "L’agence lit vos observations avant de proposer une suite ; elles restent au dossier.",
            f"Vous pouvez les présenter jusqu’au {french_date(self.object.observations_until)}.",
        ]

    def execute(self, form):
        endings.observe(self.object, self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return reverse("adhesions:my_acts")

    def get_context_data(self, **kwargs):
        adhesion = self.object.authorization.adhesion
        return super().get_context_data(
            proceeding=self.object, version=adhesion.version, tz=adhesion.agency.tz, **kwargs
        )


def _right(row: NominativeAuthorization, ending: Ending | None) -> Right:
    delivery = delivery_of(row)
    address = mailing.link(row)
    image = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff") if _is_shown(row) else ""
    awaited = row.is_signed and delivery is not None
    return Right(
        row,
        image,
        delivery.get_absolute_url() if awaited and delivery.channel == Channel.ELECTRONIC else "",
        by_post=bool(awaited and delivery.channel == Channel.PAPER),
        ending=ending,
    )


def _is_shown(row: NominativeAuthorization) -> bool:
    """The code is shown once the letter is received: whoever scans it reads today's truth, suspension included."""
    return AuthorizationState(row.state).received

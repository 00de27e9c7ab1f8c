"""« Mes actes autorisés »: what the person may do today, on a telephone."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.views.generic import TemplateView

from adhesions import selectors
from adhesions.choices import AuthorizationState, Role
from adhesions.models import Membership, NominativeAuthorization
from adhesions.turns import delivery_of
from coopps.kernel import mailing
from coopps.kernel.documents.choices import Channel


@dataclass(frozen=True)
class Right:
    """A right that a letter opened, or will open once received."""

    row: NominativeAuthorization
    qr_code: str
    letter_url: str
    by_post: bool

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
        rights = [_right(row) for row in selectors.own_authorizations(user)]
        decided = {right.row.membership_id for right in rights}
        waiting = [
            Waiting(member)
            for member in selectors.own_memberships(user).select_related("adhesion__version")
            if member.pk not in decided and member.adhesion.is_undecided
        ]
        return super().get_context_data(rights=rights, waiting=waiting, **kwargs)


def _right(row: NominativeAuthorization) -> Right:
    delivery = delivery_of(row)
    address = mailing.link(row)
    image = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff") if _is_shown(row) else ""
    awaited = row.is_signed and delivery is not None
    return Right(
        row,
        image,
        delivery.get_absolute_url() if awaited and delivery.channel == Channel.ELECTRONIC else "",
        by_post=bool(awaited and delivery.channel == Channel.PAPER),
    )


def _is_shown(row: NominativeAuthorization) -> bool:
    """The code is shown once the letter is received: whoever scans it reads today's truth, suspension included."""
    return AuthorizationState(row.state).received

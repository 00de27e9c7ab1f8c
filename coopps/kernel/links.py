"""A personal link, sent by e-mail to a person who may have no account, and the page behind it.

A link is signed, and bound to a row, its address and its round: raising the round makes a new link and ends the former.
What it opens, and until when, is said by the service that sends it; a link that opens nothing is answered 410, with why.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from coopps.kernel.workflow.refusals import TransitionRefused

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class PersonalLink:
    """One kind of link.

    Attributes:
        salt: sets this kind apart from the others; changing it ends every link sent.
        bound_to: the fields of the row that the link repeats, its address first; one of them changes, and the link is replaced.
        replaced: what is said when the row has changed since, or is no longer among those that may be opened.
        incomplete: what is said of an altered link.
        days: how long it lasts, when the row does not say so itself.
        expired: what is said afterwards.
    """

    salt: str
    bound_to: tuple[str, ...]
    replaced: str
    incomplete: str = "Ce lien n’est pas complet : copiez-le en entier depuis le courriel."
    days: int | None = None
    expired: str = ""

    def token(self, row: Model) -> str:
        """What the address of the page ends with."""
        return signing.dumps([row.pk, *(getattr(row, field) for field in self.bound_to)], salt=self.salt)

    def open(self, token: str, rows: QuerySet[Row]) -> Row:
        """The one of `rows` behind a link.

        Raises:
            TransitionRefused: an altered, old or replaced link.
        """
        lifetime = datetime.timedelta(days=self.days) if self.days else None
        try:
            pk, *values = signing.loads(token, salt=self.salt, max_age=lifetime)
        except signing.SignatureExpired as error:
            raise TransitionRefused(self.expired) from error
        except signing.BadSignature as error:
            raise TransitionRefused(self.incomplete) from error
        row = rows.filter(pk=pk, **dict(zip(self.bound_to, values, strict=True))).first()
        if row is None:
            raise TransitionRefused(self.replaced)
        return row


# How long an invitation to take part is open.
INVITATION_DAYS = 30


def invitation_link(salt: str, *, address: str) -> PersonalLink:
    """The link of an invitation to take part, bound to the field `address` of its row."""
    return PersonalLink(
        salt=salt,
        bound_to=(address, "invitation_round"),
        days=INVITATION_DAYS,
        expired="Cette invitation a plus de trente jours : demandez à l’équipe de vous l’envoyer de nouveau.",
        incomplete="Ce lien d’invitation n’est pas complet : copiez-le en entier depuis le courriel.",
        replaced="Cette invitation a été remplacée par une autre, plus récente.",
    )


class LinkMixin(ABC):
    """For a page behind a personal link, whose `token` is in the address: no account is needed, and nothing keeps it."""

    closed_heading = "Ce lien n’est plus ouvert"

    @method_decorator([login_not_required, never_cache])
    def dispatch(self, request, *args, **kwargs):
        try:
            elsewhere = self.find(kwargs["token"])
        except TransitionRefused as refusal:
            context = {"heading": self.closed_heading, "sentence": str(refusal)}
            return render(request, "components/closed_link.html", context, status=410)
        return elsewhere or super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def find(self, token: str) -> HttpResponse | None:
        """Find what the link opens; answer at once to send the reader elsewhere. Raises `TransitionRefused` when it is closed."""

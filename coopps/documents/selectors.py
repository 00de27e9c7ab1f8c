"""What may be read of documents."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from coopps.documents import kinds
from coopps.documents.choices import Channel, LetterState
from coopps.documents.models import Act, Delivery, Letter, SigningSession


def letters_to_prepare() -> Iterable[int]:
    """Keys of the letters that an open session waits for."""
    letters = Letter.objects.filter(
        state=LetterState.TO_PREPARE, session__isnull=False
    ).select_related("session__agency")
    return [letter.pk for letter in letters if letter.session.is_open]


def letters_to_sign() -> Iterable[int]:
    """Keys of the letters confirmed and not yet signed."""
    return list(
        Letter.objects.filter(state=LetterState.CONFIRMED).values_list("pk", flat=True)
    )


def letters_waiting(agency) -> QuerySet[Letter]:
    """What waits for a signatory of the agency."""
    return Letter.objects.filter(
        agency=agency,
        state__in=[LetterState.TO_PREPARE, LetterState.PREPARED, LetterState.CONFIRMED],
    ).select_related("addressee", "session")


def letters_of(session: SigningSession) -> QuerySet[Letter]:
    """The letters of a session: refusals and exceptions first."""
    return (
        session.letters.select_related("addressee", "preparation", "proposed_by")
        .defer("preparation__content")
        .order_by("rank", "pk")
    )


def deliveries_to(user) -> QuerySet[Delivery]:
    """The letters addressed to a person, newest first."""
    return (
        Delivery.objects.filter(addressee=user)
        .select_related("act__agency")
        .defer("act__content", "act__snapshot")
        .order_by("-pk")
    )


def paper_register(agency) -> QuerySet[Delivery]:
    """The paper letters of an agency: those to send first, then those whose return is awaited."""
    return (
        Delivery.objects.filter(act__agency=agency, channel=Channel.PAPER)
        .select_related("act", "addressee")
        .defer("act__content", "act__snapshot")
        .order_by("-pk")
    )


def may_read(act: Act, user) -> bool:
    """Whether a person may open an act: its kind says so. The addressee opens it through the delivery first."""
    delivery = Delivery.objects.filter(act=act, addressee=user).first()
    if delivery is not None:
        return delivery.opened_at is not None or delivery.received_at is not None
    return kinds.get(act.kind).may_read(act, user)

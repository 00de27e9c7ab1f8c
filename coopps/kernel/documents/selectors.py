"""What may be read of documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from coopps.kernel.documents import registry
from coopps.kernel.documents.choices import Channel, LetterState
from coopps.kernel.documents.models import Act, Delivery, Dispatch, Letter, SigningSession
from coopps.kernel.law import clock
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.mailing.choices import UNDELIVERED, MessageState

# A letter of the portal of which its addressee was perhaps not told: the agency tells again, or sends it by post.
NOT_NOTIFIED = Q(channel=Channel.ELECTRONIC, received_at=None, notice__state__in=UNDELIVERED)

# A paper letter: nothing left yet; on its way; given back by the post, and the person does not have it; the person has it.
_SENT = Exists(Dispatch.objects.filter(delivery=OuterRef("pk")))
_AWAITED = Exists(Dispatch.objects.filter(delivery=OuterRef("pk"), outcome=""))
TO_SEND = Q(channel=Channel.PAPER) & ~_SENT
ON_ITS_WAY = Q(_AWAITED)
TO_SEND_AGAIN = Q(received_at=None) & _SENT & ~_AWAITED
HANDED_OVER = Q(channel=Channel.PAPER, received_at__isnull=False)

# What a page about letters never reads.
_BYTES = ("preparation__content", "preparation__snapshot", "act__content", "act__snapshot")


def letters_to_prepare() -> Iterable[int]:
    """Keys of the letters that an open session waits for."""
    letters = Letter.objects.filter(state=LetterState.TO_PREPARE, session__isnull=False).select_related(
        "session__agency"
    )
    return [letter.pk for letter in letters if letter.session.is_open]


def letters_to_sign() -> Iterable[int]:
    """Keys of the letters confirmed and not yet signed."""
    return list(Letter.objects.filter(state=LetterState.CONFIRMED).values_list("pk", flat=True))


def in_trouble(proposer) -> QuerySet[Letter]:
    """The letters that a person proposed, confirmed by the signatory and not signed since: `trouble` says why."""
    confirmed = Q(state=LetterState.CONFIRMED)
    return Letter.objects.filter(
        confirmed | Q(state=LetterState.TO_PREPARE, session=None), proposed_by=proposer
    ).exclude(last_error="")


def session_of(agency, signatory) -> SigningSession | None:
    """The signatory's session of today, if it was opened."""
    return SigningSession.objects.filter(agency=agency, signatory=signatory, day=agency.today()).first()


def letters_on_desk(agency, session: SigningSession | None) -> QuerySet[Letter]:
    """What is not over in an agency, and all that `session` holds: refusals and exceptions first, never the bytes."""
    return (
        Letter.objects.filter(agency=agency)
        .filter(Q(state__in=LetterState.where(over=False)) | Q(session=session, session__isnull=False))
        .select_related("addressee", "session__signatory", "preparation", "act")
        .defer(*_BYTES)
        .order_by("rank", "pk")
    )


def letters_in_sessions_of(signatory) -> QuerySet[Letter]:
    """The letters of the sessions of one signatory, without their bytes."""
    return (
        Letter.objects.filter(session__signatory=signatory)
        .select_related("agency", "session__agency", "addressee", "preparation")
        .defer("preparation__content", "preparation__snapshot")
    )


def prepared_in(session: SigningSession) -> QuerySet[Letter]:
    """The letters of a session that wait for the signatory's eyes, in the order of reading."""
    return letters_of(session).filter(state=LetterState.PREPARED)


def sessions_to_finish(agency, signatory) -> QuerySet[SigningSession]:
    """The sessions of a signatory in which a confirmed letter is not signed yet."""
    return SigningSession.objects.filter(
        agency=agency,
        signatory=signatory,
        letters__state=LetterState.CONFIRMED,
    ).distinct()


def past_sessions(agency) -> QuerySet[SigningSession]:
    """The sessions of an agency that issued something or sent something back, newest first, with how many."""
    state = "letters__state"
    return (
        SigningSession.objects.filter(agency=agency)
        .annotate(
            signed=Count("letters", filter=Q(**{state: LetterState.SIGNED})),
            returned=Count("letters", filter=Q(**{state: LetterState.RETURNED})),
        )
        .filter(Q(signed__gt=0) | Q(returned__gt=0))
        .order_by("-day", "-pk")
    )


def letters_of(session: SigningSession) -> QuerySet[Letter]:
    """The letters of a session: refusals and exceptions first."""
    return (
        session.letters.select_related("addressee", "preparation", "proposed_by", "act")
        .defer(*_BYTES)
        .order_by("rank", "pk")
    )


def deliveries_to(user) -> QuerySet[Delivery]:
    """The letters addressed to a person, newest first."""
    return (
        Delivery.objects.filter(addressee=user)
        .select_related("act__agency", "notice")
        .prefetch_related("dispatches")
        .defer("act__content", "act__snapshot", "notice__body")
        .order_by("-pk")
    )


def days_to_open(delivery: Delivery) -> int:
    """How many days the addressee has to open an electronic notification, by the rule in force."""
    return law.rule(Procedure.ELECTRONIC_CONSULTATION, delivery.act.day).days


def available_at(delivery: Delivery) -> datetime.datetime | None:
    """The moment from which a letter of the portal counts as available to who has not opened it: it is there, and its notice
    has left (CRPA, R. 112-19 and R. 112-20). None as long as the notice waits, was refused, or is doubtful."""
    notice = delivery.notice
    if delivery.made_available_at is None or notice is None or notice.state != MessageState.SENT:
        return None
    return max(delivery.made_available_at, notice.sent_at)


def last_day_to_open(delivery: Delivery) -> datetime.date | None:
    """The last day on which a letter made available in the portal is opened in time; the day after, it counts as received.
    None as long as its notice has not left, and for what nobody is deemed to have received."""
    available = available_at(delivery)
    if available is None or registry.get(delivery.act.kind).answers_in_portal:
        return None
    return clock.last_day_to_open(available, delivery.act.agency.tz, days=days_to_open(delivery))


def register(agencies: Iterable) -> QuerySet[Delivery]:
    """The register of some agencies: the paper letters, and those of the portal whose notice did not arrive, or perhaps not."""
    return (
        Delivery.objects.filter(act__agency__in=agencies)
        .filter(Q(channel=Channel.PAPER) | NOT_NOTIFIED)
        .select_related("act__agency", "addressee", "notice")
        .prefetch_related("dispatches")
        .defer("act__content", "act__snapshot", "notice__body")
        .order_by("-pk")
    )


def may_read(act: Act, user) -> bool:
    """Whether a person may open an act: its kind says so. The addressee opens it through the delivery first."""
    delivery = Delivery.objects.filter(act=act, addressee=user).first()
    if delivery is not None:
        return delivery.opened_at is not None or delivery.received_at is not None
    return registry.get(act.kind).may_read(act, user)

"""Delivery of an act: in the portal for who consented, by post for who did not; and the moment it is received."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents import mails, registry, selectors
from coopps.kernel.documents.choices import Channel, DispatchMeans, PaperReturn
from coopps.kernel.documents.models import Act, Delivery, Dispatch
from coopps.kernel.law import clock
from coopps.kernel.mailing.choices import UNDELIVERED, MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services.reminding import remind
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import prompted_by


def make_available(act: Act, addressee, *, tell: Callable[[Delivery], Message] = mails.tell_availability) -> Delivery:
    """Put an act at the disposal of its addressee: in the portal with a notice by e-mail (CRPA, R. 112-19), or in the
    register of paper letters when there is no consent to electronic notification (L. 112-15) and the act needs it. Caller's
    transaction.

    Args:
        tell: the message that is its notice, when it says more than that a letter is there.
    """
    consents = registry.get(act.kind).answers_in_portal or addressee.consents_to_electronic_notification
    now = timezone.now()
    delivery = Delivery.objects.create(
        act=act,
        addressee=addressee,
        channel=Channel.ELECTRONIC if consents else Channel.PAPER,
        made_available_at=now if consents else None,
    )
    if consents:
        _give_notice(delivery, tell)
    else:
        mails.tell_paper(delivery)
    return delivery


def give_notice_again(delivery: Delivery, agent) -> Delivery:
    """Put a letter at disposal again, from now, because its notice did not arrive or is doubtful: another one leaves, to the
    address that the account has today.

    Raises:
        TransitionRefused: not an agent of the register, or a letter whose notice left, or that is received or sent by post.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        _keeps_register(delivery, agent)
        if not _lacks_notice(delivery):
            raise TransitionRefused("L’avis de cette lettre n’est plus à renvoyer.")
        delivery.made_available_at = timezone.now()
        _give_notice(delivery)
    return delivery


def open_letter(delivery: Delivery, reader) -> Delivery:
    """The addressee opens the letter in the portal: it is received now, if it was not before.

    Raises:
        TransitionRefused: not the addressee, an identity not verified, or a letter that goes by post and whose receipt
        has not come back.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        if delivery.addressee_id != reader.pk:
            raise TransitionRefused("Cette lettre est adressée à une autre personne.", forbidden=True)
        if not (registry.get(delivery.act.kind).answers_in_portal or reader.has_verified_identity):
            raise TransitionRefused("Votre identité doit être vérifiée par l’agence avant l’ouverture de la lettre.")
        if delivery.channel == Channel.PAPER and delivery.received_at is None:
            raise TransitionRefused(
                "Cette lettre vous est envoyée par courrier recommandé : elle s’affichera ici après sa réception."
            )
        if delivery.opened_at is None:
            delivery.opened_at = timezone.now()
            delivery.save(update_fields=["opened_at"])
        if delivery.received_at is None:
            day = _deemed_day(delivery)
            with prompted_by(reader):
                _receive(delivery, at=delivery.opened_at, day=day)
    return delivery


def record_dispatch(
    delivery: Delivery, agent, *, sent_on: datetime.date, reference: str, address: str = "", hand_signed: bool = False
) -> Delivery:
    """Enter in the register that a paper letter left, for the first time or again after the post gave it back; or a letter
    of the portal whose notice did not arrive, which from then on is notified by post. What became of a former dispatch is kept.

    Raises:
        TransitionRefused: not an agent of the register; a letter notified in the portal, on its way, or that the person has;
            a date that cannot be; the same address again, where nobody knew the person; an act that the seal alone signs, and
            of which no exemplar is signed by hand.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        last = _to_send(delivery, agent, on=sent_on, what="d’envoi", hand_signed=hand_signed)
        if last is not None and last.is_of_unknown_address and not address.strip():
            raise TransitionRefused(
                "La personne est inconnue à l’adresse de l’envoi précédent : indiquez l’adresse corrigée, ou remettez-lui la "
                "lettre en main propre."
            )
        Dispatch.objects.create(
            delivery=delivery,
            sent_on=sent_on,
            reference=reference,
            address=address.strip(),
            hand_signed=hand_signed,
            sent_by=agent,
        )
        _notify_on_paper(delivery)
    return delivery


def hand_over(
    delivery: Delivery, agent, *, handed_on: datetime.date, reference: str, hand_signed: bool = False
) -> Delivery:
    """An agent hands the letter over to the person, who signs a dated receipt (`reference`): notified on that day, and the
    right begins now.

    Raises:
        TransitionRefused: as `record_dispatch`.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        _to_send(delivery, agent, on=handed_on, what="de remise", hand_signed=hand_signed)
        dispatch = Dispatch.objects.create(
            delivery=delivery,
            means=DispatchMeans.BY_HAND,
            hand_signed=hand_signed,
            sent_on=handed_on,
            reference=reference,
            sent_by=agent,
            outcome=PaperReturn.RECEIVED,
            distributed_on=handed_on,
            outcome_by=agent,
        )
        _notify_on_paper(delivery)
        delivery.received_through = dispatch
        _receive(delivery, at=timezone.now(), day=handed_on)
    return delivery


def record_return(
    delivery: Delivery,
    agent,
    *,
    outcome: str,
    presented_on: datetime.date | None = None,
    distributed_on: datetime.date | None = None,
    returned_on: datetime.date | None = None,
) -> Delivery:
    """Enter what became of a letter sent by post. Handed over, it is notified on the day of distribution; told of and not
    fetched, on the day of presentation; where nobody knows the person, it is not notified. The right to act begins now and
    never backwards, and only when the person has the letter.

    Raises:
        TransitionRefused: as `record_dispatch`; no dispatch is awaited; a date is missing, superfluous or out of order.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        _keeps_register(delivery, agent)
        dispatch = delivery.last_dispatch
        if dispatch is None:
            raise TransitionRefused("Inscrivez d’abord l’envoi de cette lettre.")
        if not dispatch.is_awaited:
            raise TransitionRefused("Le retour de cette lettre est déjà inscrit au registre.")
        dates = {"presented_on": presented_on, "distributed_on": distributed_on, "returned_on": returned_on}
        _check_dates(dispatch, PaperReturn(outcome), delivery.act.agency.today(), **dates)
        for name, value in (dates | {"outcome": outcome, "outcome_by": agent}).items():
            setattr(dispatch, name, value)
        dispatch.save()
        if outcome == PaperReturn.RECEIVED:
            delivery.received_through = dispatch
            _receive(delivery, at=timezone.now(), day=distributed_on)
        elif outcome == PaperReturn.UNCLAIMED and delivery.receipt_day is None:
            delivery.receipt_day = presented_on
            delivery.save(update_fields=["receipt_day"])
            registry.get(delivery.act.kind).on_notified(delivery)
        elif outcome == PaperReturn.UNKNOWN_ADDRESS:
            registry.get(delivery.act.kind).on_brought_back(delivery)
    return delivery


# Which dates each outcome has: nothing else was seen by the post.
DATES = {
    PaperReturn.RECEIVED: ("presented_on", "distributed_on"),
    PaperReturn.UNCLAIMED: ("presented_on", "returned_on"),
    PaperReturn.UNKNOWN_ADDRESS: ("returned_on",),
}


def _check_dates(
    dispatch: Dispatch,
    outcome: PaperReturn,
    today: datetime.date,
    **dates: datetime.date | None,
) -> None:
    """From the dispatch to today, in the order in which they come."""
    names = {"presented_on": "présentation", "distributed_on": "distribution", "returned_on": "retour"}
    known = []
    for name, value in dates.items():
        word = names[name]
        if name not in DATES[outcome]:
            if value is not None:
                raise TransitionRefused(f"Quand le résultat est « {outcome.label} », laissez vide la date de {word}.")
        elif value is None:
            raise TransitionRefused(f"Quand le résultat est « {outcome.label} », indiquez la date de {word}.")
        else:
            known.append((word, value))
    before = ("l’envoi", dispatch.sent_on)
    for word, value in known:
        if value < before[1]:
            raise TransitionRefused(f"La date de {word} ne peut pas précéder {before[0]}, le {french_date(before[1])}.")
        if value > today:
            raise TransitionRefused(f"La date de {word} est dans le futur. Vérifiez-la.")
        before = (f"la {word}" if word != "retour" else "le retour", value)


def _to_send(delivery: Delivery, agent, *, on: datetime.date, what: str, hand_signed: bool) -> Dispatch | None:
    """The former dispatch of a letter that an agent sends again, None for the first; refuses unless it is to be sent."""
    _keeps_register(delivery, agent)
    if not delivery.is_by_post and not _lacks_notice(delivery):
        raise TransitionRefused("Cette lettre est notifiée dans le portail.")
    last = delivery.last_dispatch
    if delivery.received_at is not None:
        raise TransitionRefused("La personne a déjà reçu cette lettre.")
    if last is not None and last.is_awaited:
        raise TransitionRefused("L’envoi de cette lettre est déjà inscrit au registre : inscrivez d’abord son retour.")
    if delivery.act.is_sealed and not hand_signed:
        raise TransitionRefused(
            "Cette décision ne porte que le cachet de l’agence, qui vaut dans le portail et pas sur papier : "
            f"{delivery.act.signatory_name}, qui l’a signée, signe à la main l’exemplaire remis ou envoyé."
        )
    if not delivery.act.day <= on <= delivery.act.agency.today():
        raise TransitionRefused(f"La date {what} se situe entre la date de la lettre et aujourd’hui.")
    if last is not None and last.returned_on is not None and on < last.returned_on:
        raise TransitionRefused(
            f"La date {what} ne peut pas précéder le retour de l’envoi précédent, le {french_date(last.returned_on)}."
        )
    return last


def _notify_on_paper(delivery: Delivery) -> None:
    """A letter of the portal goes by post from now on, and the person is told."""
    if delivery.is_by_post:
        return
    delivery.channel = Channel.PAPER
    delivery.save(update_fields=["channel"])
    mails.tell_paper(delivery)


def remind_of_unopened() -> None:
    """Tell each person whose letter waits in the portal that its last day comes, as long as it is not opened."""
    waiting = Delivery.objects.filter(
        channel=Channel.ELECTRONIC, received_at=None, opened_at=None, notice__state=MessageState.SENT
    ).select_related("act__agency", "notice", "addressee")
    remind(
        ("lettre_a_ouvrir",),
        [
            mails.still_unopened(delivery, last_day)
            for delivery in waiting
            if (last_day := selectors.last_day_to_open(delivery)) is not None
            and last_day >= delivery.act.agency.today()
        ],
    )


def receive_by_delay() -> None:
    """Prospective reception: at the end of the 15th day after availability, for who consented, whose identity is verified, and
    to whom the notice of availability was sent: refused or doubtful, it makes nobody receive anything.

    The appeal delay runs from the day of availability (CRPA, R. 112-20); the right begins today, never backwards.
    """
    waiting = Delivery.objects.filter(
        channel=Channel.ELECTRONIC, received_at=None, notice__state=MessageState.SENT
    ).select_related("act__agency", "notice")
    for candidate in waiting:
        if not _delay_is_over(candidate):
            continue
        with transaction.atomic():
            delivery = _locked(candidate)
            if _delay_is_over(delivery) and delivery.addressee.has_verified_identity:
                _receive(delivery, at=timezone.now(), day=_deemed_day(delivery))


def _deemed_day(delivery: Delivery) -> datetime.date:
    """The day the delay of appeal runs from (BR-19): the first opening, or the day of availability if the notice left."""
    available, opened = selectors.available_at(delivery), delivery.opened_at
    if opened is not None and (available is None or opened < available):
        return delivery.act.agency.day_of(opened)
    return clock.deemed_receipt(
        available,
        opened,
        delivery.act.agency.tz,
        days=selectors.days_to_open(delivery),
    )


def _delay_is_over(delivery: Delivery) -> bool:
    day = selectors.last_day_to_open(delivery)
    return (
        delivery.channel == Channel.ELECTRONIC
        and delivery.received_at is None
        and day is not None
        and day < delivery.act.agency.today()
    )


def _lacks_notice(delivery: Delivery) -> bool:
    return (
        delivery.channel == Channel.ELECTRONIC
        and delivery.received_at is None
        and delivery.notice is not None
        and delivery.notice.state in UNDELIVERED
    )


def _give_notice(delivery: Delivery, tell: Callable[[Delivery], Message] = mails.tell_availability) -> None:
    delivery.notice = tell(delivery)
    delivery.save(update_fields=["made_available_at", "notice"])


def _receive(delivery: Delivery, *, at: datetime.datetime, day: datetime.date) -> None:
    delivery.received_at = at
    delivery.receipt_day = (
        delivery.receipt_day or day
    )  # notified already, when the post told of it and nobody fetched it
    delivery.save(update_fields=["received_at", "receipt_day", "received_through"])
    registry.get(delivery.act.kind).on_received(delivery)


def _locked(delivery: Delivery) -> Delivery:
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("act__agency", "addressee", "notice")
        .defer("act__content", "notice__body")
        .get(pk=delivery.pk)
    )


def _keeps_register(delivery: Delivery, agent) -> None:
    if not delivery.act.agency.allows(agent, "keep_register"):
        raise TransitionRefused("Seule l’agence qui a pris la décision tient ce registre.", forbidden=True)

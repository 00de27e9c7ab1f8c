"""Delivery of an act: in the portal for who consented, by post for who did not; and the moment it is received."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents import mails, registry, selectors
from coopps.kernel.documents.choices import Channel, PaperReturn
from coopps.kernel.documents.models import Act, Delivery
from coopps.kernel.law import clock
from coopps.kernel.mailing.choices import UNDELIVERED, MessageState
from coopps.kernel.workflow.refusals import TransitionRefused


def make_available(act: Act, addressee) -> Delivery:
    """Put an act at the disposal of its addressee: in the portal with a notice by e-mail (CRPA, R. 112-19), or in the
    register of paper letters when there is no consent to electronic notification (L. 112-15). Caller's transaction."""
    consents = addressee.consents_to_electronic_notification
    now = timezone.now()
    delivery = Delivery.objects.create(
        act=act,
        addressee=addressee,
        channel=Channel.ELECTRONIC if consents else Channel.PAPER,
        made_available_at=now if consents else None,
    )
    if consents:
        _give_notice(delivery)
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
        if not reader.has_verified_identity:
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
            _receive(delivery, at=delivery.opened_at, day=day)
    return delivery


def record_dispatch(delivery: Delivery, agent, *, dispatched_on: datetime.date, reference: str) -> Delivery:
    """Enter in the register that a paper letter left; or a letter of the portal whose notice did not arrive, which from then
    on is notified by post.

    Raises:
        TransitionRefused: not an agent of the register, a letter notified in the portal, a date that cannot be.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        _keeps_register(delivery, agent)
        if delivery.channel != Channel.PAPER and not _lacks_notice(delivery):
            raise TransitionRefused("Cette lettre est notifiée dans le portail.")
        if delivery.dispatched_on is not None:
            raise TransitionRefused("L’envoi de cette lettre est déjà inscrit au registre.")
        if not delivery.act.day <= dispatched_on <= delivery.act.agency.today():
            raise TransitionRefused("La date d’envoi se situe entre la date de la lettre et aujourd’hui.")
        delivery.dispatched_on = dispatched_on
        delivery.dispatch_reference = reference
        delivery.dispatched_by = agent
        was_electronic, delivery.channel = delivery.channel != Channel.PAPER, Channel.PAPER
        delivery.save()
        if was_electronic:
            mails.tell_paper(delivery)
    return delivery


def record_return(delivery: Delivery, agent, *, paper_return: str, returned_on: datetime.date) -> Delivery:
    """Enter what came back from the post. A letter handed over, or notified and not claimed, is notified on that day;
    the right to act begins now and never backwards, and only when the person has the letter.

    Raises:
        TransitionRefused: as `record_dispatch`, or no dispatch was entered.
    """
    with transaction.atomic():
        delivery = _locked(delivery)
        _keeps_register(delivery, agent)
        if delivery.dispatched_on is None:
            raise TransitionRefused("Inscrivez d’abord l’envoi de cette lettre.")
        if delivery.received_at is not None or delivery.paper_return:
            raise TransitionRefused("Le retour de cette lettre est déjà inscrit au registre.")
        if not delivery.dispatched_on <= returned_on <= delivery.act.agency.today():
            raise TransitionRefused("La date du retour se situe entre la date d’envoi et aujourd’hui.")
        delivery.paper_return = paper_return
        delivery.returned_on = returned_on
        delivery.returned_by = agent
        if paper_return == PaperReturn.UNCLAIMED:
            delivery.receipt_day = returned_on
        delivery.save()
        if paper_return == PaperReturn.RECEIVED:
            _receive(delivery, at=timezone.now(), day=returned_on)
    return delivery


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


def _give_notice(delivery: Delivery) -> None:
    delivery.notice = mails.tell_availability(delivery)
    delivery.save(update_fields=["made_available_at", "notice"])


def _receive(delivery: Delivery, *, at: datetime.datetime, day: datetime.date) -> None:
    delivery.received_at = at
    delivery.receipt_day = day
    delivery.save(update_fields=["received_at", "receipt_day"])
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

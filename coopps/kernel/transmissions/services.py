"""Telling who must be told: the rows in the transaction of the act, then the message, or what an agent notes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.transmissions.choices import PROFESSIONS, Channel, Event, Manner, RecipientKind
from coopps.kernel.transmissions.models import Proof, Recipient, Transmission, TransmissionRule
from coopps.kernel.transmissions.selectors import NO_RECIPIENT, recipients_of, rules_of
from coopps.kernel.workflow.refusals import TransitionRefused

declare(
    Kind("transmission", "une information due par la loi", Group.DESK, legal=True),
)


@dataclass(frozen=True)
class Done:
    """What the portal itself has done already for one recipient.

    Attributes:
        reference: what proves it: the number of a slip, an act.
        message: the message that left, if one did.
    """

    reference: str
    message: object | None = None


def announce(
    event: Event,
    *,
    agency,
    occurrence: str,
    subject: str,
    fact: str = "",
    url: str = "",
    professions: Iterable = (),
    act=None,
    manner: Manner = Manner.AT_ONCE,
    known: Mapping[RecipientKind, Mapping[str, str]] | None = None,
    done: Mapping[RecipientKind, Done] | None = None,
) -> list[Transmission]:
    """Write to whom the rules in force oblige to tell of an event, one row each. Caller's transaction.

    Said again of the same occurrence, it writes nothing and gives the rows that are there. A rule that no legal officer has
    read yet obliges all the same: telling too much is mended by a word, telling nobody is not.

    Args:
        occurrence: what makes this event the only one of its kind (« order-12 »).
        subject: what the register says: which act, about whom.
        fact: what the message says; empty when the text wants a document that a message does not carry: it goes by another way.
        url: the one page that the message ends with, which opens without an account.
        professions: the professions concerned; one order, one union for each that has such a body.
        act: the act that is made known.
        manner: which rules of the event are followed: those of the act, or those of the yearly report.
        known: name by electronic address, for a kind of recipient whose address no agency keeps.
        done: for whom the portal has done it already.
    """
    day, done, known = agency.today(), done or {}, known or {}
    there = Transmission.objects.filter(event=event, occurrence=occurrence)
    if there.exists():
        return list(there.order_by("pk"))
    facts = {"event": event, "agency": agency, "occurrence": occurrence, "subject": subject, "act": act}
    rows = []
    for kind, rule in rules_of(event, day).items():
        if rule.manner != manner:
            continue
        if not kind.is_kept:
            rows += [
                Transmission.objects.create(
                    **facts, rule=rule, recipient_kind=kind, told=_text(fact, rule, url), to_name=name, to_email=email
                )
                for email, name in known.get(kind, {}).items()
            ]
            continue
        if kind in done:
            row = Transmission.objects.create(**facts, rule=rule, recipient_kind=kind, to_name=kind.label)
            _prove(row, Channel.PORTAL, day, reference=done[kind].reference, message=done[kind].message)
            rows.append(row)
            continue
        for profession in _with_body(kind, professions):
            rows += [
                Transmission.objects.create(
                    **facts,
                    rule=rule,
                    recipient_kind=kind,
                    profession=profession,
                    told=_text(fact, rule, url),
                    **_written_to(recipient),
                )
                for recipient in list(recipients_of(agency, kind, profession, day)) or [None]
            ]
    return rows


def send(row: Transmission, agent) -> Transmission:
    """Send the message of a transmission to the address that it keeps.

    Raises:
        TransitionRefused: not an agent of the register, nobody to write to, no electronic address, or sent already.
    """
    with transaction.atomic():
        row = _to_send(row, agent)
        if not row.told:
            raise TransitionRefused(
                "Le texte demande de transmettre le document lui-même, qu’un courriel du portail ne porte pas : envoyez-le par "
                "une autre voie, puis notez l’envoi."
            )
        if not row.to_email:
            raise TransitionRefused(
                f"{row.to_name} n’a pas d’adresse électronique : envoyez-le par une autre voie, puis notez l’envoi."
            )
        message = mailing.queue(
            "transmission",
            row.to_email,
            row.get_event_display(),
            row.told,
            key=f"transmission-{row.pk}",
            agency=row.agency,
        )
        _prove(row, Channel.MAIL, row.agency.today(), message=message, agent=agent)
    return row


def note_sent(row: Transmission, agent, *, sent_on: datetime.date, reference: str) -> Transmission:
    """Note that a transmission left by another way than the portal, with its date and its reference.

    Raises:
        TransitionRefused: not an agent of the register, nobody to write to, sent already, a day that cannot be, or no
            reference.
    """
    with transaction.atomic():
        row = _to_send(row, agent)
        if not row.agency.day_of(row.created_at) <= sent_on <= row.agency.today():
            raise TransitionRefused("La date d’envoi se situe entre le jour de l’acte et aujourd’hui.")
        if not reference.strip():
            raise TransitionRefused("Indiquez la référence de l’envoi : elle en est la preuve.")
        _prove(row, Channel.OTHER, sent_on, reference=reference.strip(), agent=agent)
    return row


def send_all(rows: Iterable[Transmission], agent) -> list[Transmission]:
    """Send the messages of several transmissions; all of them, or none when one may not leave. Raises as `send`."""
    with transaction.atomic():
        return [send(row, agent) for row in sorted(rows, key=lambda row: row.pk)]


def note_all_sent(rows: Iterable[Transmission], agent, *, sent_on: datetime.date, reference: str) -> list[Transmission]:
    """Note one sending for several transmissions, the same day with the same proof; all of them or none.
    Raises as `note_sent`."""
    with transaction.atomic():
        return [
            note_sent(row, agent, sent_on=sent_on, reference=reference) for row in sorted(rows, key=lambda row: row.pk)
        ]


def fill_in(recipient: Recipient) -> int:
    """Give to what waits without a recipient the one that was just entered; how many rows it is. Caller's transaction."""
    waiting = Transmission.objects.filter(NO_RECIPIENT, agency=recipient.agency, recipient_kind=recipient.kind)
    if recipient.profession is not None:
        waiting = waiting.filter(profession__code=recipient.profession.code)
    keys = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    return Transmission.objects.filter(pk__in=keys).update(**_written_to(recipient))


# --- Inside ---------------------------------------------------------------------------------------------------------
def _with_body(kind: RecipientKind, professions: Iterable) -> list:
    """The professions that have a body of this kind, each code once; None for a kind that is not of a profession."""
    if not kind.by_profession:
        return [None]
    first: dict[str, object] = {}
    for profession in sorted(professions, key=lambda one: one.pk):
        first.setdefault(profession.code, profession)
    return [profession for code, profession in first.items() if code in PROFESSIONS[kind]]


def _text(fact: str, rule: TransmissionRule, url: str) -> str:
    if not fact:
        return ""
    return "\n\n".join(filter(None, [fact, f"Cette information vous est due : {rule.legal_basis}.", url]))


def _written_to(recipient: Recipient | None) -> dict[str, object]:
    if recipient is None:
        return {}
    return {
        "recipient": recipient,
        "to_name": recipient.name,
        "to_email": recipient.email,
        "to_address": recipient.address,
    }


def _to_send(row: Transmission, agent) -> Transmission:
    row = Transmission.objects.select_for_update(of=("self",)).select_related("agency", "profession").get(pk=row.pk)
    if not row.agency.allows(agent, "keep_register"):
        raise TransitionRefused("Seules les personnes qui tiennent le registre de l’agence le peuvent.", forbidden=True)
    if row.lacks_recipient:
        raise TransitionRefused(
            f"Aucun destinataire n’est enregistré ({row.recipient_words}) : l’administration de l’agence l’ajoute."
        )
    if not row.is_to_send:
        raise TransitionRefused("Cet envoi est déjà inscrit au registre.")
    return row


def _prove(row: Transmission, channel: Channel, day: datetime.date, *, reference="", message=None, agent=None) -> None:
    Proof.objects.create(
        transmission=row, channel=channel, sent_on=day, reference=reference, message=message, recorded_by=agent
    )

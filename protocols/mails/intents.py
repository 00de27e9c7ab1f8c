"""Messages of letters of intent."""

from __future__ import annotations

import datetime

from django.conf import settings

from coopps.kernel import mailing
from coopps.kernel.documents import mails as documents
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.mails import when
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.selectors import refusal_to_send
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date
from protocols.models import Intent
from protocols.models.intents import may_examine

declare(
    Kind("intention_echeance", "la réponse à une lettre d’intention est attendue", Group.REMINDER, asks=True),
    Kind(
        "intention_deposee",
        "une lettre d’intention est déposée, avec son accusé de réception",
        Group.REQUEST,
        legal=True,
    ),
    Kind("intention_personne_nommee", "une lettre d’intention vous nomme", Group.TEAM),
    Kind("intention_transmise", "une lettre d’intention est transmise à une autre agence", Group.REQUEST, legal=True),
    Kind(
        "intention_complement",
        "l’agence pose une question sur une lettre d’intention",
        Group.REQUEST,
        legal=True,
        asks=True,
    ),
    Kind(
        "intention_complement_rappel", "la réponse à une question de l’agence est attendue", Group.REMINDER, asks=True
    ),
    Kind("intention_suite", "l’agence a répondu à une lettre d’intention", Group.REQUEST, legal=True),
    Kind("intention_reponse", "l’équipe a répondu, ou retire sa lettre d’intention", Group.DESK),
)


def to_answer(intent: Intent, date: datetime.date) -> Reminder:
    """The agency is to answer by a date."""
    today = intent.agency.today()
    return Reminder(
        "intention_echeance",
        f"intent-{intent.pk}-{intent.agency.code}",
        _in_charge(intent),
        date,
        today,
        f"Échéance de la lettre d’intention {intent.number}",
        f"L’agence doit répondre à la lettre d’intention {intent.number}. Échéance : {when(date, today)}.",
        mailing.link("protocols:intent", intent.pk),
    )


def to_complete(intent: Intent) -> Reminder:
    """The agency asked a question, and waits for its answer."""
    today = intent.agency.today()
    return Reminder(
        "intention_complement_rappel",
        f"intent-{intent.pk}-question",
        intent.created_by,
        intent.question_due_on,
        today,
        f"L’agence attend votre réponse : lettre d’intention {intent.number}",
        f"L’agence a une question sur votre lettre d’intention {intent.number}. Échéance : "
        f"{when(intent.question_due_on, today)}.",
        _page(intent),
        steps=(7, 1, -1),
        agency=intent.agency,
    )


def tell_filed(intent: Intent) -> None:
    """The letter is filed and acknowledged (CRPA, R. 112-11-1)."""
    mailing.queue(
        "intention_deposee",
        intent.created_by,
        "Votre lettre d’intention est déposée",
        f"L’agence ({intent.agency.name}) a reçu votre lettre d’intention sous le numéro "
        f"{intent.number}. L’accusé de réception est dans le portail.\n\n{_page(intent)}",
        key=f"intent-{intent.pk}-filed",
        agency=intent.agency,
    )


def tell_named(intent: Intent) -> None:
    """Each person whom the letter names with an address is told so, once, and as far as the portal writes to others for one
    account: the letter is filed all the same. A name that nobody has verified is not said."""
    lead = intent.created_by
    who = lead.full_name if lead.has_verified_identity else "Une personne"
    addresses = {row.email.lower() for row in intent.professionals.all() if row.email and not row.is_lead}
    for address in sorted(addresses - {lead.email.lower()}):
        if refusal_to_send(lead, address):
            continue
        mailing.queue(
            "intention_personne_nommee",
            address,
            "Vous êtes nommé ou nommée dans une lettre d’intention",
            f"{who} vous nomme dans une lettre d’intention adressée à une agence régionale de santé, "
            "pour préparer une coopération entre professionnels de santé. Vous n’avez rien à faire. Si vous n’êtes pas "
            f"d’accord, dites-le à l’agence.\n\n{mailing.link(settings.CONTACT_URL)}",
            key=f"intent-{intent.pk}-named-{address}",
            sender=lead,
            agency=intent.agency,
        )


def tell_transferred(intent: Intent, record_id: int) -> None:
    """Another agency has the letter now (CRPA, L. 114-2)."""
    mailing.queue(
        "intention_transmise",
        intent.created_by,
        "Votre lettre d’intention est transmise à une autre agence",
        f"Votre lettre d’intention {intent.number} relève d’une autre agence, qui l’examine maintenant : {intent.agency.name}. "
        f"Vous n’avez rien à refaire.\n\n{_page(intent)}",
        key=f"intent-record-{record_id}-transferred",
        agency=intent.agency,
    )


def tell_question(intent: Intent, record_id: int) -> None:
    """The agency asks for more."""
    until = f", au plus tard le {french_date(intent.question_due_on)}" if intent.question_due_on else ""
    mailing.queue(
        "intention_complement",
        intent.created_by,
        "L’agence demande un complément",
        f"L’agence a une question sur votre lettre d’intention {intent.number}. Elle attend votre réponse{until}."
        f"\n\n{_page(intent)}",
        key=f"intent-{intent.pk}-question-{record_id}",
        agency=intent.agency,
    )


def tell_reply(intent: Intent, record_id: int) -> None:
    """The team answered: the instructor is told."""
    _tell_instructor(intent, "a répondu à votre question sur", "Réponse reçue", f"intent-record-{record_id}-reply")


def tell_withdrawn(intent: Intent, record_id: int) -> None:
    """The team gives up: the instructor is told."""
    _tell_instructor(intent, "a retiré", "Lettre retirée", f"intent-record-{record_id}-withdrawn")


def tell_answer(intent: Intent) -> None:
    """The agency answered; what it says is read in the portal."""
    mailing.queue(
        "intention_suite",
        intent.created_by,
        "L’agence a répondu à votre lettre d’intention",
        f"L’agence a donné une suite à votre lettre d’intention {intent.number}. Sa réponse est dans le portail."
        f"\n\n{_page(intent)}",
        key=f"intent-{intent.pk}-answered",
        agency=intent.agency,
    )


def tell_returned(intent: Intent, letter: Letter) -> None:
    """The answer is not signed: who proposed it is told."""
    documents.tell_returned(letter, f"lettre d’intention {intent.number}", "protocols:intent", intent.pk)


def _in_charge(intent: Intent):
    """Who examines the letter, if still in office, else the service."""
    instructor = intent.instructor
    return instructor if instructor is not None and may_examine(intent, instructor) else intent.agency.email


def _tell_instructor(intent: Intent, did: str, subject: str, key: str) -> None:
    if intent.instructor is None:
        return
    mailing.queue(
        "intention_reponse",
        intent.instructor,
        f"{subject} : lettre d’intention {intent.number}",
        f"L’équipe {did} la lettre d’intention {intent.number}.\n\n{mailing.link('protocols:intent', intent.pk)}",
        key=key,
    )


def _page(intent: Intent) -> str:
    return mailing.link("projects:intent_detail", intent.pk)

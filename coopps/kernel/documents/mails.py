"""Messages about documents. They begin with the fact, end with one link, and contain nothing of the dossier."""

from __future__ import annotations

import datetime

from django.conf import settings

from coopps.kernel import mailing
from coopps.kernel.documents import registry
from coopps.kernel.documents.models import Delivery, Letter
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date

# How many days before the last day to open a letter its addressee reads that it waits.
UNOPENED_BEFORE = (7, 1)

declare(
    Kind("avis_de_mise_a_disposition", "une lettre vous attend", Group.RIGHT, legal=True, asks=True),
    Kind("lettre_a_ouvrir", "une lettre n’est pas encore ouverte", Group.REMINDER, asks=True),
    Kind("envoi_postal", "une lettre part par la poste", Group.RIGHT, legal=True),
    Kind("lettre_renvoyee", "une proposition n’est pas signée et vous revient", Group.DESK, asks=True),
)


def tell_availability(delivery: Delivery) -> Message:
    """The notice of availability (CRPA, R. 112-19): date, service, and what not opening the letter means. One for each time
    that the letter is put at disposal."""
    agency, unopened = delivery.act.agency, ""
    if not registry.get(delivery.act.kind).answers_in_portal:
        unopened = f" {law.text(TextKey.AVAILABILITY, agency.today()).body}"
    return mailing.queue(
        "avis_de_mise_a_disposition",
        delivery.addressee,
        "Une lettre de l’agence régionale de santé vous attend",
        f"Une lettre de l’{agency.name} ({agency.service}) est à votre disposition depuis le "
        f"{french_date(delivery.made_available_at, agency.tz)}.\n\n"
        f"Ouvrez-la dans le portail pour la lire.{unopened}\n\n"
        f"{mailing.link(delivery)}",
        key=f"delivery-{delivery.pk}-available-{delivery.made_available_at.isoformat()}",
        agency=agency,
    )


def still_unopened(delivery: Delivery, last_day: datetime.date) -> Reminder:
    """A letter waits in the portal for who may act from its opening on; `last_day` is the last one to open it in time."""
    agency = delivery.act.agency
    return Reminder(
        "lettre_a_ouvrir",
        f"delivery-{delivery.pk}-unopened",
        delivery.addressee,
        last_day,
        agency.today(),
        f"Une lettre de l’agence régionale de santé est à ouvrir avant la fin du {french_date(last_day)}",
        f"Une lettre de l’{agency.name} ({agency.service}) est à votre disposition depuis le "
        f"{french_date(delivery.made_available_at, agency.tz)}, et vous ne l’avez pas encore ouverte.\n\n"
        f"{law.text(TextKey.AVAILABILITY, agency.today()).body}",
        mailing.link(delivery),
        steps=UNOPENED_BEFORE,
        agency=agency,
    )


def tell_paper(delivery: Delivery) -> None:
    """A letter leaves by post, for want of consent to electronic notification, or of a notice that arrives."""
    agency = delivery.act.agency
    why = (
        "car vous n’avez pas choisi la notification électronique"
        if delivery.made_available_at is None
        else "car le courriel qui devait vous prévenir de sa mise à disposition ne vous est peut-être pas parvenu"
    )
    mailing.queue(
        "envoi_postal",
        delivery.addressee,
        "Une lettre de l’agence régionale de santé vous est envoyée",
        f"L’{agency.name} vous adresse une lettre par courrier recommandé, {why}. Elle s’affichera aussi dans le portail après "
        f"sa réception.\n\n{mailing.link(settings.LOGIN_REDIRECT_URL)}",
        key=f"delivery-{delivery.pk}-paper",
        agency=agency,
    )


def tell_returned(letter: Letter, about: str, *page) -> None:
    """The signatory sent a letter back, or what it decides moved meanwhile: who proposed it is told.

    Args:
        about: the dossier, by its number.
        page: where the reason is read, as `mailing.link` takes it.
    """
    mailing.queue(
        "lettre_renvoyee",
        letter.proposed_by,
        f"Une proposition vous est renvoyée : {about}",
        f"Ce que vous avez proposé à la signature n’a pas été signé : {about}. Le motif du renvoi est dans le portail.\n\n"
        f"{mailing.link(*page)}",
        key=f"letter-{letter.pk}-returned",
    )

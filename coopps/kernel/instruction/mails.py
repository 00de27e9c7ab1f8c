"""Messages about the dates of a dossier: each begins with the fact, ends with one link, and contains nothing of a dossier."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.shortcuts import resolve_url

from coopps.kernel import mailing
from coopps.kernel.documents import mails as documents
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.conversations import in_charge
from coopps.kernel.instruction.models import DocumentRequest, DossierMessage, DossierRemark, Instruction, MotivesRequest
from coopps.kernel.instruction.registry import Applicant
from coopps.kernel.law.clock import WARNED_BEFORE
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import NBSP, french_date

# Days before the day by which a person gives what was asked, and after it for who waits for it.
TO_GIVE = (7, 1)
LATE = (-1,)

declare(
    Kind("echeance", "l’échéance d’un dossier approche", Group.REMINDER, asks=True),
    Kind("silence", "le silence de l’agence vaudra bientôt décision", Group.REMINDER, asks=True),
    Kind("demande_de_pieces", "l’agence demande des pièces", Group.REQUEST, legal=True, asks=True),
    Kind("demande_close", "l’agence n’attend plus les pièces qu’elle avait demandées", Group.REQUEST, legal=True),
    Kind("rejet_ne_du_silence", "un rejet est né du silence", Group.REMINDER, asks=True),
    Kind("rejet_constate", "une demande est réputée rejetée", Group.REQUEST, legal=True),
    Kind("motifs_demandes", "les motifs d’un rejet sont demandés", Group.DESK, asks=True),
    Kind("motifs_a_communiquer", "des motifs sont à communiquer", Group.REMINDER, asks=True),
    Kind("message_recu", "un message vous attend sur un dossier", Group.REQUEST, asks=True),
    Kind("remarque_sur_le_dossier", "l’agence fait une remarque sur un dossier", Group.REQUEST, asks=True),
    Kind("remarque_sur_le_dossier_repondue", "l’équipe répond à une remarque", Group.DESK, asks=True),
    Kind("pieces_rappel", "des pièces demandées sont attendues", Group.REMINDER, asks=True),
    Kind("pieces_non_recues", "des pièces demandées ne sont pas arrivées", Group.REMINDER, asks=True),
)


def when(date: datetime.date, today: datetime.date) -> str:
    """« dans 7 jours, le 3 mai 2027 », « aujourd’hui », « dépassée depuis le 3 mai 2027 »."""
    days = (date - today).days
    if days == 0:
        return "aujourd’hui"
    if days < 0:
        return f"dépassée depuis le {french_date(date)}"
    return f"dans {days}{NBSP}jour{'s' if days > 1 else ''}, le {french_date(date)}"


def tell_in_charge(
    instruction: Instruction | None, kind: str, subject: str, fact: str, *, key: str, page: str = ""
) -> None:
    """One fact to who examines a dossier, or to the service when nobody has taken it, with the page of the dossier or another of
    it; to nobody before the filing."""
    if instruction is not None and (to := in_charge(instruction)):
        mailing.queue(kind, to, subject, f"{fact}\n\n{mailing.link(page or instruction.desk_url)}", key=key)


def to_act(instruction: Instruction, date: datetime.date) -> Reminder:
    """The agency is to decide by a date."""
    return _owed(
        instruction,
        "echeance",
        f"Échéance du dossier {instruction.number}",
        f"L’agence doit se prononcer sur le dossier {instruction.number}. Échéance :",
        date,
    )


def of_silence(instruction: Instruction, date: datetime.date) -> Reminder:
    """The silence of the agency will be a decision on a date."""
    return _owed(
        instruction,
        "silence",
        f"Silence sur le dossier {instruction.number}",
        f"Sans décision signée sur le dossier {instruction.number}, le silence de l’agence vaudra décision. Échéance :",
        date,
    )


def _owed(instruction: Instruction, kind: str, subject: str, fact: str, date: datetime.date) -> Reminder:
    today = instruction.agency.today()
    return Reminder(
        kind,
        f"instruction-{instruction.pk}-{kind}",
        in_charge(instruction),
        date,
        today,
        subject,
        f"{fact} {when(date, today)}.",
        mailing.link(instruction.desk_url),
    )


def to_give(request: DocumentRequest, applicant: Applicant) -> Reminder:
    """What the agency asked for is due: to each person who received the request."""
    instruction, today = request.instruction, request.instruction.agency.today()
    return Reminder(
        "pieces_rappel",
        f"document-request-{request.pk}-to-give",
        applicant.user,
        request.due_on,
        today,
        f"L’agence attend des pièces : dossier {instruction.number}",
        f"L’agence a demandé de compléter le dossier {instruction.number}. Échéance : {when(request.due_on, today)}.",
        mailing.link(registry.get(instruction.kind).team_url(instruction)),
        steps=TO_GIVE,
        agency=instruction.agency,
    )


def not_given(request: DocumentRequest) -> Reminder:
    """What the agency asked for has not come, and its day is past: to who examines."""
    instruction = request.instruction
    return Reminder(
        "pieces_non_recues",
        f"document-request-{request.pk}-not-given",
        in_charge(instruction),
        request.due_on,
        instruction.agency.today(),
        f"Pièces non reçues : dossier {instruction.number}",
        f"Les pièces demandées dans le dossier {instruction.number} étaient attendues au plus tard le "
        f"{french_date(request.due_on)} : elles ne sont pas arrivées.",
        mailing.link(instruction.desk_url),
        steps=LATE,
    )


def tell_request(request: DocumentRequest, act: Act, delivery: Delivery) -> Message:
    """The agency asks for what is missing: the notice of the letter that says what."""
    return mailing.queue(
        "demande_de_pieces",
        delivery.addressee,
        "L’agence demande de compléter votre dossier",
        f"L’agence demande de compléter le dossier {request.instruction.number}, au plus tard le {french_date(request.due_on)}. "
        f"Ce qui manque est dans sa lettre.\n\n{mailing.link(delivery)}",
        key=f"document-request-{request.pk}-{delivery.addressee_id}-{act.pk}",
        agency=request.instruction.agency,
    )


def tell_no_longer_asked(request: DocumentRequest) -> None:
    """The agency goes on without waiting for what it asked: each person who received the request."""
    instruction = request.instruction
    page = mailing.link(registry.get(instruction.kind).team_url(instruction))
    for letter in request.letters.select_related("act__delivery__addressee"):
        person = letter.act.delivery.addressee
        mailing.queue(
            "demande_close",
            person,
            "L’agence n’attend plus de pièces",
            f"L’agence n’attend plus les pièces qu’elle avait demandées dans le dossier {instruction.number} : elle poursuit "
            f"l’examen avec ce qu’elle a reçu. Où en est le délai est dans le portail.\n\n{page}",
            key=f"document-request-{request.pk}-closed-{person.pk}",
            agency=instruction.agency,
        )


def born(instruction: Instruction, born_on: datetime.date) -> Reminder:
    """A rejection was born: the agency is to note it, or to decide."""
    return Reminder(
        "rejet_ne_du_silence",
        f"instruction-{instruction.pk}-rejet",
        in_charge(instruction),
        born_on,
        instruction.agency.today(),
        f"Rejet né du silence : dossier {instruction.number}",
        f"Aucune décision n’a été signée sur le dossier {instruction.number} : une décision de rejet est née le "
        f"{french_date(born_on)} du silence de l’agence. Elle est à constater ; l’agence peut encore se prononcer.",
        mailing.link(instruction.desk_url),
        steps=(0,),
    )


def tell_rejection(instruction: Instruction, born_on: datetime.date, applicant: Applicant) -> None:
    """The agency noted the rejection: who asked is told where the routes of appeal are."""
    mailing.queue(
        "rejet_constate",
        applicant.user,
        "Votre demande est réputée rejetée",
        f"L’agence ne s’est pas prononcée sur la demande {instruction.number} : une décision de rejet est née de son silence le "
        f"{french_date(born_on)}. Les voies et délais de recours, et comment demander les motifs, sont dans le portail.\n\n"
        f"{mailing.link(settings.SILENCE_URL, instruction.pk)}",
        key=f"instruction-{instruction.pk}-rejected-{applicant.user.pk}",
        agency=instruction.agency,
    )


def tell_motives_asked(request: MotivesRequest) -> None:
    """A person asks for the motives: the agency has a month."""
    number = request.instruction.number
    tell_in_charge(
        request.instruction,
        "motifs_demandes",
        f"Motifs demandés : dossier {number}",
        f"Une personne du dossier {number} demande les motifs du rejet né du silence. Ils sont à communiquer au plus tard le "
        f"{french_date(request.due_on)}.",
        key=f"motives-{request.pk}-asked",
    )


def motives_owed(request: MotivesRequest) -> Reminder:
    """The month to give the motives comes to its end."""
    instruction, today = request.instruction, request.instruction.agency.today()
    return Reminder(
        "motifs_a_communiquer",
        f"motives-{request.pk}",
        in_charge(instruction),
        request.due_on,
        today,
        f"Motifs à communiquer : dossier {instruction.number}",
        f"Les motifs du rejet né du silence sont à communiquer à une personne du dossier {instruction.number}. Échéance : "
        f"{when(request.due_on, today)}.",
        mailing.link(instruction.desk_url),
        # The whole delay is a month: its first warning would be the request itself.
        steps=WARNED_BEFORE[1:],
    )


def tell_returned(instruction: Instruction, letter: Letter) -> None:
    """A letter about a dossier is not signed: who proposed it is told."""
    documents.tell_returned(letter, f"dossier {instruction.number}", instruction.desk_url)


def tell_message(message: DossierMessage, to) -> None:
    """A message waits for one side of a dossier, in the portal and nowhere else."""
    number, by = message.instruction.number, Side(message.sender)
    mailing.queue(
        "message_recu",
        to,
        f"Un message vous attend : dossier {number}",
        f"{by.label} vous a écrit au sujet du dossier {number}. Le message se lit dans le portail, où vous pouvez y répondre.\n\n"
        f"{mailing.link(settings.MESSAGES_URL, message.instruction_id, by.value)}",
        key=f"dossier-message-{message.pk}-{to if isinstance(to, str) else to.pk}",
        agency=message.instruction.agency if message.recipient == Side.TEAM else None,
    )


def tell_remark(remark: DossierRemark) -> None:
    """The agency made a remark, or opened it again: to those of the team who may answer it."""
    examination = remark.examination
    instruction = examination.instruction
    kind = registry.get(instruction.kind)
    for person in kind.team(instruction):
        if not kind.answers_for(examination, person):
            continue
        mailing.queue(
            "remarque_sur_le_dossier",
            person,
            f"Une remarque sur votre dossier {instruction.number}",
            f"L’agence a fait une remarque sur le dossier {instruction.number}. Elle se lit dans le portail, où vous pouvez y "
            f"répondre.\n\n{mailing.link(settings.REMARKS_URL, instruction.pk)}",
            key=f"dossier-remark-{remark.pk}-{remark.record.count()}-{person.pk}",
            agency=instruction.agency,
        )


def tell_remark_answered(remark: DossierRemark) -> None:
    """The team answered: who follows the dossier is told."""
    instruction = remark.examination.instruction
    tell_in_charge(
        instruction,
        "remarque_sur_le_dossier_repondue",
        f"Une réponse à votre remarque : dossier {instruction.number}",
        f"L’équipe a répondu à une remarque sur le dossier {instruction.number}.",
        key=f"dossier-remark-{remark.pk}-answer-{remark.record.count()}",
        page=resolve_url(settings.REMARKS_URL, instruction.pk),
    )

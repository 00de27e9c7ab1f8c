"""Messages about the dates of a dossier: each begins with the fact, ends with one link, and contains nothing of a dossier."""

from __future__ import annotations

import datetime

from django.conf import settings

from coopps.kernel import mailing
from coopps.kernel.documents import mails as documents
from coopps.kernel.documents.models import Delivery, Letter
from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.conversations import in_charge
from coopps.kernel.instruction.models import DocumentRequest, DossierMessage, DossierRemark, Instruction, MotivesRequest
from coopps.kernel.instruction.registry import Applicant
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import NBSP, french_date

declare(
    Kind("echeance", "l’échéance d’un dossier approche", Group.REMINDER, asks=True),
    Kind("silence", "le silence de l’agence vaudra bientôt décision", Group.REMINDER, asks=True),
    Kind("demande_de_pieces", "l’agence demande des pièces", Group.REQUEST, legal=True, asks=True),
    Kind("rejet_ne_du_silence", "un rejet est né du silence", Group.REMINDER, asks=True),
    Kind("rejet_constate", "une demande est réputée rejetée", Group.REQUEST, legal=True),
    Kind("motifs_demandes", "les motifs d’un rejet sont demandés", Group.DESK, asks=True),
    Kind("motifs_a_communiquer", "des motifs sont à communiquer", Group.REMINDER, asks=True),
    Kind("message_recu", "un message vous attend sur un dossier", Group.REQUEST, asks=True),
    Kind("remarque_sur_le_dossier", "l’agence fait une remarque sur un dossier", Group.REQUEST, asks=True),
    Kind("remarque_sur_le_dossier_repondue", "l’équipe répond à une remarque", Group.DESK, asks=True),
)


def when(date: datetime.date, today: datetime.date) -> str:
    """« dans 7 jours, le 3 mai 2027 », « aujourd’hui », « dépassée depuis le 3 mai 2027 »."""
    days = (date - today).days
    if days == 0:
        return "aujourd’hui"
    if days < 0:
        return f"dépassée depuis le {french_date(date)}"
    return f"dans {days}{NBSP}jour{'s' if days > 1 else ''}, le {french_date(date)}"


def warn_to_act(instruction: Instruction, date: datetime.date, step: int) -> None:
    """The agency is to decide by a date."""
    _warn(
        instruction,
        "echeance",
        f"Échéance du dossier {instruction.number}",
        f"L’agence doit se prononcer sur le dossier {instruction.number}. Échéance :",
        date,
        step,
    )


def warn_of_silence(instruction: Instruction, date: datetime.date, step: int) -> None:
    """The silence of the agency will be a decision on a date."""
    _warn(
        instruction,
        "silence",
        f"Silence sur le dossier {instruction.number}",
        f"Sans décision signée sur le dossier {instruction.number}, le silence de l’agence vaudra décision. Échéance :",
        date,
        step,
    )


def _warn(instruction: Instruction, kind: str, subject: str, fact: str, date: datetime.date, step: int) -> None:
    """One message for each step before a date; a date that moves begins again."""
    if to := in_charge(instruction):
        mailing.queue(
            kind,
            to,
            subject,
            f"{fact} {when(date, instruction.agency.today())}.\n\n{mailing.link(instruction.desk_url)}",
            key=warning_key(instruction, kind, date, step),
        )


def warning_key(instruction: Instruction, kind: str, date: datetime.date, step: int) -> str:
    """What makes a warning the only one of its kind."""
    return f"instruction-{instruction.pk}-{kind}-{date.isoformat()}-{step}"


def tell_request(request: DocumentRequest, delivery: Delivery) -> Message:
    """The agency asks for what is missing: the notice of the letter that says what."""
    return mailing.queue(
        "demande_de_pieces",
        delivery.addressee,
        "L’agence demande de compléter votre dossier",
        f"L’agence demande de compléter le dossier {request.instruction.number}, au plus tard le {french_date(request.due_on)}. "
        f"Ce qui manque est dans sa lettre.\n\n{mailing.link(delivery)}",
        key=f"document-request-{request.pk}-{delivery.addressee_id}",
    )


def tell_born(instruction: Instruction, born_on: datetime.date) -> None:
    """A rejection was born: the agency is to note it, or to decide."""
    if to := in_charge(instruction):
        mailing.queue(
            "rejet_ne_du_silence",
            to,
            f"Rejet né du silence : dossier {instruction.number}",
            f"Aucune décision n’a été signée sur le dossier {instruction.number} : une décision de rejet est née le "
            f"{french_date(born_on)} du silence de l’agence. Elle est à constater ; l’agence peut encore se prononcer.\n\n"
            f"{mailing.link(instruction.desk_url)}",
            key=warning_key(instruction, "rejet", born_on, 0),
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
    )


def tell_motives_asked(request: MotivesRequest) -> None:
    """A person asks for the motives: the agency has a month."""
    instruction = request.instruction
    if to := in_charge(instruction):
        mailing.queue(
            "motifs_demandes",
            to,
            f"Motifs demandés : dossier {instruction.number}",
            f"Une personne du dossier {instruction.number} demande les motifs du rejet né du silence. Ils sont à communiquer au "
            f"plus tard le {french_date(request.due_on)}.\n\n{mailing.link(instruction.desk_url)}",
            key=f"motives-{request.pk}-asked",
        )


def warn_of_motives(request: MotivesRequest, step: int) -> None:
    """The month to give the motives comes to its end."""
    instruction = request.instruction
    if to := in_charge(instruction):
        mailing.queue(
            "motifs_a_communiquer",
            to,
            f"Motifs à communiquer : dossier {instruction.number}",
            f"Les motifs du rejet né du silence sont à communiquer à une personne du dossier {instruction.number}. Échéance : "
            f"{when(request.due_on, instruction.agency.today())}.\n\n{mailing.link(instruction.desk_url)}",
            key=motives_key(request, step),
        )


def motives_key(request: MotivesRequest, step: int) -> str:
    """What makes a warning about motives the only one of its kind."""
    return f"motives-{request.pk}-{step}"


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
        )


def tell_remark_answered(remark: DossierRemark) -> None:
    """The team answered: who follows the dossier is told."""
    instruction = remark.examination.instruction
    if to := in_charge(instruction):
        mailing.queue(
            "remarque_sur_le_dossier_repondue",
            to,
            f"Une réponse à votre remarque : dossier {instruction.number}",
            f"L’équipe a répondu à une remarque sur le dossier {instruction.number}.\n\n"
            f"{mailing.link(settings.REMARKS_URL, instruction.pk)}",
            key=f"dossier-remark-{remark.pk}-answer-{remark.record.count()}",
        )

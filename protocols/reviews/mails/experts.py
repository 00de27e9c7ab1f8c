"""Messages to the experts of the HAS. None says more of a dossier than that there is one: the title stays in the portal."""

from __future__ import annotations

import datetime

from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date, french_datetime
from protocols.reviews.models import Appointment, CollegeSession, Expert, ExpertOpinion

# Days before the date by which an opinion is awaited, and after it.
MILESTONES = (7, 2, 0, -3)

declare(
    Kind("expert_ajoute", "vous êtes expert ou experte de la HAS", Group.EXPERTISE, asks=True),
    Kind("expert_invite", "la HAS vous invite à expertiser", Group.EXPERTISE, asks=True),
    Kind("expert_decision", "votre place dans une expertise", Group.EXPERTISE),
    Kind("expertise_ouverte", "votre avis est attendu", Group.EXPERTISE, asks=True),
    Kind("expertise_nouvelle_version", "une nouvelle version est à lire", Group.EXPERTISE, asks=True),
    Kind("expertise_rappel", "votre avis est bientôt attendu, ou en retard", Group.REMINDER, asks=True),
    Kind("expertise_terminee", "une expertise est terminée", Group.EXPERTISE),
    Kind("college_convocation", "une séance du collège", Group.EXPERTISE, legal=True),
    Kind("college_annulation", "une séance du collège est annulée", Group.EXPERTISE, legal=True),
)


def _tell(appointment: Appointment, kind: str, subject: str, fact: str, *, key: str) -> None:
    mailing.queue(
        kind,
        appointment.expert.user,
        subject,
        f"{fact}\n\n{mailing.link('has:appointment', appointment.pk)}",
        key=key,
        agency=appointment.review.agency,
    )


def tell_added(expert: Expert) -> None:
    """The person is in the pool."""
    mailing.queue(
        "expert_ajoute",
        expert.user,
        "Vous faites partie des experts et expertes de la HAS",
        "La Haute Autorité de santé vous a ajouté ou ajoutée à ses experts et expertes pour les protocoles de coopération. "
        f"Faites dès maintenant votre déclaration publique d’intérêts.\n\n{mailing.link('has:my_declaration')}",
        key=f"expert-{expert.pk}-added",
    )


def invite(appointment: Appointment) -> None:
    """An invitation to accept or to decline."""
    _tell(
        appointment,
        "expert_invite",
        "La HAS vous invite à expertiser un projet",
        "La Haute Autorité de santé vous invite à expertiser un projet de protocole de coopération. Vous pouvez accepter ou "
        "décliner.",
        key=appointment.message_key,
    )


def tell_decision(appointment: Appointment) -> None:
    """The reviewer kept or recused the expert, or another person takes the place."""
    record = appointment.record.last()
    facts = {
        "keep": "Le lien que vous avez déclaré a été examiné : vous pouvez lire le dossier et rendre votre avis.",
        "recuse": "Vous êtes récusé ou récusée sur un dossier : il ne vous est plus ouvert, et aucun avis n’est attendu.",
        "replace": "Une autre personne expertise un dossier qui vous était proposé : aucun avis n’est attendu de vous.",
    }
    _tell(
        appointment,
        "expert_decision",
        "Votre place dans l’expertise d’un dossier",
        facts[record.transition],
        key=f"appointment-record-{record.pk}",
    )


def tell_expertise_open(appointment: Appointment, record_id: int) -> None:
    """The individual opinions are awaited."""
    _tell(
        appointment,
        "expertise_ouverte",
        "Votre avis est attendu",
        "L’expertise d’un projet de protocole est ouverte. Votre avis individuel est attendu au plus tard le "
        f"{french_date(appointment.review.opinions_due_on)}.",
        key=f"review-record-{record_id}-expertise-{appointment.pk}",
    )


def tell_new_version(opinion: ExpertOpinion, number: int) -> None:
    """The team filed another version: the opinion is to be given on it."""
    _tell(
        opinion.appointment,
        "expertise_nouvelle_version",
        "Une nouvelle version d’un projet est à lire",
        f"L’équipe a déposé la version {number} d’un projet que vous expertisez. L’avis que vous aviez rendu est redevenu un "
        "brouillon : reprenez-le pour cette version.",
        key=f"opinion-{opinion.pk}-version-{number}",
    )


def to_give(opinion: ExpertOpinion, asked_on: datetime.date) -> Reminder:
    """The opinion is awaited. A step that was over before the opinion was asked for is never said."""
    review = opinion.appointment.review
    due_on, today = review.opinions_due_on, review.agency.today()
    late = today > due_on
    return Reminder(
        "expertise_rappel",
        f"opinion-{opinion.pk}",
        opinion.appointment.expert.user,
        due_on,
        today,
        "Votre avis est en retard" if late else "Votre avis est bientôt attendu",
        f"Votre avis individuel sur un projet de protocole {'était' if late else 'est'} attendu au plus tard le "
        f"{french_date(due_on)}.",
        mailing.link("has:appointment", opinion.appointment_id),
        steps=tuple(step for step in MILESTONES if due_on - datetime.timedelta(days=step) > asked_on),
        agency=review.agency,
    )


def tell_ended(appointment: Appointment, *, thanks: bool) -> None:
    """The examination is over: thanks to who gave an opinion."""
    fact = (
        "La Haute Autorité de santé a rendu son avis sur un projet que vous avez expertisé. Elle vous remercie."
        if thanks
        else "L’examen d’un projet qui vous était confié est terminé : aucun avis n’est plus attendu de vous."
    )
    _tell(appointment, "expertise_terminee", "Fin d’une expertise", fact, key=f"appointment-{appointment.pk}-ended")


# --- The college --------------------------------------------------------------------------------------------------------
def convene(session: CollegeSession, appointment: Appointment) -> None:
    """When and where the college sits."""
    when = french_datetime(session.held_at, session.review.agency.tz)
    _tell(
        appointment,
        "college_convocation",
        "Vous êtes convoqué ou convoquée au collège d’experts",
        f"Le collège d’experts se réunit le {when} ({session.place}) sur un projet que vous expertisez.",
        key=f"session-{session.pk}-convened-{appointment.pk}",
    )


def tell_cancelled(session: CollegeSession, appointment: Appointment) -> None:
    """The session does not take place."""
    when = french_datetime(session.held_at, session.review.agency.tz)
    _tell(
        appointment,
        "college_annulation",
        "Une séance du collège d’experts est annulée",
        f"La séance du {when} est annulée.",
        key=f"session-{session.pk}-cancelled-{appointment.pk}",
    )

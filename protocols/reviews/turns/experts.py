"""What waits for an expert on one dossier, until when, and the one thing to do: the same words on every page of the expert."""

from __future__ import annotations

import datetime

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import for_each
from coopps.kernel.components.turns import HAS, NOBODY, YOURS, Turn
from coopps.kernel.typography import french_datetime
from protocols.reviews.choices import AppointmentState, CollegeSessionState, ExpertOpinionState, ReviewState
from protocols.reviews.models import Appointment
from protocols.reviews.selectors import expertise as selectors

A = AppointmentState
S = CollegeSessionState


def turn_of(appointment: Appointment) -> Turn:
    """Whose turn it is, said to the expert. `appointment` comes from `selectors.expertise.appointments_of`."""
    return _TURNS[A(appointment.state)](appointment, appointment.review.opinions_due_on)


def is_over(appointment: Appointment) -> bool:
    """Whether nothing more can happen to the expert on this dossier."""
    return A(appointment.state).over or (appointment.may_read and not selectors.readable(appointment))


def _invited(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    page = reverse("has:appointment", args=[appointment.pk])
    sentence = "La Haute Autorité de santé vous invite à expertiser un projet."
    return Turn(YOURS, sentence, due_on, Action("Répondre", page))


def _to_state(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    if appointment.expert.current_declaration(appointment.review.agency.today()) is None:
        return Turn(
            YOURS,
            "Mettez d’abord à jour votre déclaration publique d’intérêts : elle date de plus de douze mois, ou elle manque.",
            due_on,
            Action("Mettre à jour ma déclaration", reverse("has:my_declaration", query={"dossier": appointment.pk})),
        )
    page = reverse("has:statement", args=[appointment.pk])
    return Turn(
        YOURS, "Le dossier s’ouvre après votre déclaration de liens.", due_on, Action("Déclarer mes liens", page)
    )


def _to_read(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    if not selectors.readable(appointment):
        return Turn(NOBODY, "L’examen de ce dossier est terminé.")
    state = appointment.review.state
    page = reverse("has:dossier", args=[appointment.pk])
    if state == ReviewState.CHANGES_ASKED:
        return Turn(
            HAS,
            "Elle attend une nouvelle version de l’équipe ; votre avis portera sur elle.",
            action=Action("Lire", page),
        )
    if state not in (ReviewState.EXPERTISE, ReviewState.PROPOSED):
        return Turn(
            HAS, "L’expertise n’est pas encore ouverte. Vous pouvez déjà lire le dossier.", action=Action("Lire", page)
        )
    if appointment.opinion.state == ExpertOpinionState.DRAFT and not appointment.review.opinions_are_revealed:
        page = reverse("has:opinion", args=[appointment.pk])
        return Turn(YOURS, "Votre avis individuel est attendu.", due_on, Action("Rédiger mon avis", page))
    return _in_session(appointment)


def _in_session(appointment: Appointment) -> Turn:
    member = selectors.session_of(appointment)
    if member is None:
        return Turn(HAS, "Elle convoque le collège d’experts ; votre avis y sera lu.")
    session = member.session
    page = reverse("has:session_member", args=[appointment.pk])
    when = french_datetime(session.held_at, session.review.agency.tz)
    match session.state:
        case S.CONVENED:
            return Turn(NOBODY, f"La séance du collège d’experts est le {when}.", action=Action("La séance", page))
        case S.OPEN:
            return Turn(HAS, "La séance est ouverte. Les avis sont bientôt révélés.", action=Action("La séance", page))
        case S.REVEALED if member.is_present and not member.vote:
            return Turn(YOURS, "Les avis sont révélés et le vote est ouvert.", action=Action("Voter", page))
        case S.REVEALED:
            return Turn(HAS, "Le vote est ouvert.", action=Action("La séance", page))
        case S.VOTED:
            return Turn(HAS, "Le vote est clos. La synthèse s’écrit.", action=Action("La séance", page))
    return Turn(HAS, "La séance est close. L’avis de la HAS est en préparation.", action=Action("La séance", page))


def _stands(whose: str, sentence: str):
    return lambda appointment, due_on: Turn(whose, sentence)


_TURNS = for_each(
    A,
    "turn of the expert",
    {
        A.INVITED: _invited,
        A.ACCEPTED: _to_state,
        A.CLEARED: _to_read,
        A.LINK_DECLARED: _stands(HAS, "Elle examine le lien d’intérêts. D’ici là, le dossier ne vous est pas ouvert."),
        A.KEPT: _to_read,
        A.RECUSED: _stands(NOBODY, "Vous êtes récusé ou récusée : ce dossier ne vous est plus ouvert."),
        A.DECLINED: _stands(NOBODY, "Vous avez décliné cette invitation."),
        A.REPLACED: _stands(NOBODY, "Une autre personne expertise ce dossier."),
        A.ENDED: _stands(NOBODY, "La mission est terminée."),
    },
)

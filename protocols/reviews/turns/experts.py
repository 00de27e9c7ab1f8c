"""What waits for an expert on one dossier, until when, and the one thing to do: the same words on every page of the expert."""

from __future__ import annotations

import datetime

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import Turn
from protocols.reviews.choices import AppointmentState, ReviewState
from protocols.reviews.models import Appointment
from protocols.reviews.selectors import expertise as selectors
from protocols.reviews.turns import sessions

A = AppointmentState


def turn_of(appointment: Appointment) -> Turn:
    """Whose turn it is, said to the expert. `appointment` comes from `selectors.expertise.appointments_of`."""
    return _TURNS[A(appointment.state)](appointment, appointment.review.opinions_due_on)


def is_over(appointment: Appointment) -> bool:
    """Whether nothing more can happen to the expert on this dossier."""
    return A(appointment.state).over or (appointment.may_read and not selectors.readable(appointment))


def _invited(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    page = reverse("has:appointment", args=[appointment.pk])
    sentence = "La Haute Autorité de santé vous invite à expertiser un projet."
    return Turn(Party.PERSON, sentence, due_on, Action("Répondre", page), yours=True)


def _to_state(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    if appointment.expert.current_declaration(appointment.review.agency.today()) is None:
        return Turn(
            Party.PERSON,
            "Mettez d’abord à jour votre déclaration publique d’intérêts : elle date de plus de douze mois, ou elle manque.",
            due_on,
            Action("Mettre à jour ma déclaration", reverse("has:my_declaration", query={"dossier": appointment.pk})),
            yours=True,
        )
    page = reverse("has:statement", args=[appointment.pk])
    return Turn(
        Party.PERSON,
        "Le dossier s’ouvre après votre déclaration de liens.",
        due_on,
        Action("Déclarer mes liens", page),
        yours=True,
    )


def _to_read(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    if not selectors.readable(appointment):
        return _closed(appointment, due_on)
    return _TO_READ[ReviewState(appointment.review.state)](appointment, due_on)


def _before_the_expertise(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    return Turn(
        Party.HAS,
        "L’expertise n’est pas encore ouverte. Vous pouvez déjà lire le dossier.",
        action=_reading(appointment),
    )


def _new_version_awaited(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    return Turn(
        Party.HAS,
        "Elle attend une nouvelle version de l’équipe ; votre avis portera sur elle.",
        action=_reading(appointment),
    )


def _before_the_college(appointment: Appointment, due_on: datetime.date | None) -> Turn:
    if appointment.opinion.is_draft and not appointment.review.opinions_are_revealed:
        page = reverse("has:opinion", args=[appointment.pk])
        action = Action("Rédiger mon avis", page)
        return Turn(Party.PERSON, "Votre avis individuel est attendu.", due_on, action, yours=True)
    return sessions.turn_of_expert(appointment)


def _reading(appointment: Appointment) -> Action:
    return Action("Lire", reverse("has:dossier", args=[appointment.pk]))


def _stands(whose: Party, sentence: str):
    return lambda appointment, due_on: Turn(whose, sentence)


_closed = _stands(Party.NOBODY, "L’examen de ce dossier est terminé.")
_TO_READ = for_each(
    ReviewState,
    "turn of the expert who reads the dossier",
    {
        ReviewState.RECEIVED: _closed,
        ReviewState.CHECKED: _before_the_expertise,
        ReviewState.EXAMINED: _before_the_expertise,
        ReviewState.CHANGES_ASKED: _new_version_awaited,
        ReviewState.EXPERTISE: _before_the_college,
        ReviewState.PROPOSED: _before_the_college,
        ReviewState.RENDERED: _closed,
        ReviewState.WITHDRAWN: _closed,
        ReviewState.CLOSED: _closed,
    },
)
_TURNS = for_each(
    A,
    "turn of the expert",
    {
        A.INVITED: _invited,
        A.ACCEPTED: _to_state,
        A.CLEARED: _to_read,
        A.LINK_DECLARED: _stands(
            Party.HAS, "Elle examine le lien d’intérêts. D’ici là, le dossier ne vous est pas ouvert."
        ),
        A.KEPT: _to_read,
        A.RECUSED: _stands(Party.NOBODY, "Vous êtes récusé ou récusée : ce dossier ne vous est plus ouvert."),
        A.DECLINED: _stands(Party.NOBODY, "Vous avez décliné cette invitation."),
        A.REPLACED: _stands(Party.NOBODY, "Une autre personne expertise ce dossier."),
        A.ENDED: _stands(Party.NOBODY, "La mission est terminée."),
    },
)

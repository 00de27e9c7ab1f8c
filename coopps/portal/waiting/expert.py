"""What waits for an expert of the HAS: in the words of the expert's own pages, and nothing more of a dossier (BR-27)."""

from __future__ import annotations

from django.urls import reverse

from coopps.portal.waiting import Matter, Waiting
from protocols.reviews.selectors import expertise
from protocols.reviews.turns.experts import is_over, turn_of


def waiting_for(user) -> Waiting:
    """Each dossier that is not over, by its title, with the date of the opinion."""
    waiting = Waiting()
    for appointment in expertise.appointments_of(user):
        if is_over(appointment):
            continue
        turn, about = turn_of(appointment), appointment.review.project.title
        page = reverse("has:appointment", args=[appointment.pk])
        if turn.yours:
            waiting.mine.append(Matter(turn.sentence, turn.action.url, turn.action.label, about, turn.until))
        else:
            waiting.awaited.append(Matter(turn.sentence, page, "Suivre", about))
    return waiting

"""What waits for a reviewer of the HAS: their own dossiers in the words of their pages, and what nobody has taken."""

from __future__ import annotations

from django.urls import reverse

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from coopps.kernel.components.states import Party
from coopps.portal.waiting import Matter, Waiting, many
from protocols.reviews.choices import ReviewState
from protocols.reviews.selectors.reviews import answered_reservations, reviews_for
from protocols.reviews.turns.reviews import turn_of


def waiting_for(user) -> Waiting:
    """One line for each own dossier that goes on; one for those that wait for somebody."""
    waiting = Waiting()
    if not agencies_of(user, AgencyRight.REVIEW):
        return waiting
    reviews = reviews_for(user)
    if number := reviews.filter(state=ReviewState.RECEIVED).count():
        words = many(number, "dossier attend d’être pris en charge", "dossiers attendent d’être pris en charge")
        waiting.mine.append(
            Matter(words, reverse("has:desk", query={"onglet": ReviewState.RECEIVED.meaning.tab}), "Voir")
        )
    for review in reviews.filter(reviewer=user):
        if review.is_over and not answered_reservations(review):
            continue
        turn = turn_of(review, user)
        about = f"Dossier {review.number} — {review.project.title}"
        page = reverse("has:review", args=[review.pk])
        if turn.yours:
            waiting.mine.append(Matter(turn.sentence, turn.action.url, turn.action.label, about, turn.until))
        elif turn.whose is not Party.NOBODY:
            waiting.awaited.append(Matter(turn.sentence, page, "Suivre", about, turn.until))
    waiting.rest.append(Matter("Tous les dossiers de la HAS", reverse("has:desk"), "Ouvrir"))
    waiting.rest.append(Matter("Experts et expertes", reverse("has:experts"), "Ouvrir"))
    return waiting

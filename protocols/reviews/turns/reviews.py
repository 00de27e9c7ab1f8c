"""Whose turn it is in a dossier of the HAS, said to its reviewers: the same words on the desk, the dossier and the home."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import Turn
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review
from protocols.reviews.selectors.reviews import answered_reservations, expertise_of, open_session
from protocols.reviews.turns import sessions

S = ReviewState
EXPERTS = "C’est au tour des experts et expertes"
PRESIDENT = "C’est au tour de la présidence de la HAS"
COLLEAGUE = "C’est au tour d’une autre personne de la HAS"


def turn_of(review: Review, user) -> Turn:
    """Whose turn it is. `review` comes from `selectors.reviews.reviews_for`."""
    turn = _TURNS[S(review.state)](review)
    if turn.yours and review.reviewer_id not in (None, user.pk):
        return Turn(Party.HAS, f"{review.reviewer} suit ce dossier. {turn.sentence}", turn.until, words=COLLEAGUE)
    return turn


def _received(review: Review) -> Turn:
    return _mine(review, "Le dossier attend d’être pris en charge.", "has:take", "Prendre en charge")


def _checked(review: Review) -> Turn:
    sentence = "Vérifiez qu’il n’est ni un doublon, ni hors du champ."
    return _mine(review, sentence, "has:admit", "Dire s’il est recevable")


def _examined(review: Review) -> Turn:
    state = expertise_of(review, review.agency.today())
    if state.links:
        return Turn(
            Party.HAS,
            "Un lien d’intérêts est à examiner.",
            action=Action("Examiner le lien", f"{_page(review)}#experts"),
            yours=True,
        )
    if not state.expected and not state.unanswered:
        return _mine(review, "Invitez des experts et expertes.", "has:invite", "Inviter")
    if not state.expected:
        return Turn(
            Party.PERSON, "Les personnes invitées n’ont pas encore répondu, ou déclaré leurs liens.", words=EXPERTS
        )
    return _mine(
        review, "Des experts peuvent lire le dossier : ouvrez l’expertise.", "has:open_expertise", "Ouvrir l’expertise"
    )


def _before_the_college(review: Review) -> Turn:
    session = open_session(review)
    state = expertise_of(review, review.agency.today())
    if state.links:
        return Turn(
            Party.HAS,
            "Un lien d’intérêts est à examiner.",
            action=Action("Examiner le lien", f"{_page(review)}#experts"),
            yours=True,
        )
    if session is not None:
        return sessions.turn_on_the_dossier(session)
    if review.deciding_session is not None:
        return _mine(review, "Le collège a voté : rédigez l’avis.", "has:opinion_draft", "Rédiger l’avis")
    if state.received < state.expected:
        left = state.expected - state.received
        words = "Un avis individuel est attendu." if left == 1 else f"{left} avis individuels sont attendus."
        return Turn(Party.PERSON, words, review.opinions_due_on, words=EXPERTS)
    return _mine(
        review,
        "Les avis individuels sont rendus : convoquez le collège.",
        "has:session_convene",
        "Convoquer le collège",
    )


def _rendered(review: Review) -> Turn:
    if answered_reservations(review):
        return _mine(review, "L’équipe a répondu à des réserves.", "has:reservations", "Examiner les réponses")
    return Turn(Party.NOBODY, "L’avis est rendu et envoyé à l’agence.")


def _mine(review: Review, sentence: str, page: str, action: str) -> Turn:
    return Turn(Party.HAS, sentence, action=Action(action, reverse(page, args=[review.pk])), yours=True)


def _page(review: Review) -> str:
    return reverse("has:review", args=[review.pk])


def _changes_asked(review: Review) -> Turn:
    return Turn(Party.TEAM, "Une nouvelle version est attendue.", review.changes_due_on)


def _stands(whose: Party, sentence: str, words: str = ""):
    return lambda review: Turn(whose, sentence, words=words)


_TURNS = for_each(
    S,
    "turn of its reviewers",
    {
        S.RECEIVED: _received,
        S.CHECKED: _checked,
        S.EXAMINED: _examined,
        S.CHANGES_ASKED: _changes_asked,
        S.EXPERTISE: _before_the_college,
        S.PROPOSED: _stands(Party.SIGNATORY, "L’avis attend sa signature.", words=PRESIDENT),
        S.RENDERED: _rendered,
        S.WITHDRAWN: _stands(Party.NOBODY, "Le projet est retiré : l’examen a pris fin."),
        S.CLOSED: _stands(Party.NOBODY, "Le dossier est classé sans suite."),
    },
)

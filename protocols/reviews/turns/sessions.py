"""Whose turn it is in a session of the college, said to who conducts it and to its members."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import for_each
from coopps.kernel.components.turns import NOBODY, YOURS, Turn
from protocols.reviews.choices import CollegeSessionState
from protocols.reviews.models import CollegeSession, SessionMember

S = CollegeSessionState
HIDDEN = ("Les avis restent cachés", "Ils sont révélés en séance ; le vote s’ouvre alors sur cette page.")
OVER = ("La séance est close", "La HAS prépare son avis.")

# Whose turn, and the sentence.
TO_THE_REVIEWER = for_each(
    S,
    "turn for who conducts the session",
    {
        S.CONVENED: (YOURS, "Le jour de la séance, enregistrez les présences, puis ouvrez-la."),
        S.OPEN: (YOURS, "La séance est ouverte : révélez les avis individuels."),
        S.REVEALED: ("C’est au tour des membres", "Chaque membre présent lit les avis et vote."),
        S.VOTED: (YOURS, "Le vote est clos : il reste la synthèse et le procès-verbal."),
        S.CLOSED: (YOURS, "La séance est close : rédigez l’avis de la HAS."),
        S.CANCELLED: (NOBODY, ""),  # The page says why instead.
    },
)
TO_A_MEMBER = for_each(
    S,
    "turn for a member of the college",
    {
        S.CONVENED: HIDDEN,
        S.OPEN: HIDDEN,
        S.REVEALED: (
            "Le vote est ouvert",
            "Vous n’êtes pas parmi les membres présents : votre voix n’est pas comptée.",
        ),
        S.VOTED: ("Le vote est clos", "La synthèse s’écrit, puis le procès-verbal est établi."),
        S.CLOSED: OVER,
        S.CANCELLED: OVER,
    },
)


def turn_of(session: CollegeSession, step: Action | None) -> Turn:
    """Whose turn it is, said to the reviewers of the HAS; `step` is what the reader may do next, None for a colleague."""
    state = S(session.state)
    whose, sentence = TO_THE_REVIEWER[state]
    if state == S.CONVENED:
        if len(session.present) < session.quorum:
            return Turn(whose, sentence)
        sentence = "Le quorum est atteint : ouvrez la séance."
    if state == S.CLOSED:
        step = Action("Rédiger l’avis", reverse("has:opinion_draft", args=[session.review_id]))
    return Turn(whose, sentence, action=step)


def turn_of_member(session: CollegeSession, member: SessionMember) -> Turn:
    """Whose turn it is, said to a convened member."""
    if not (session.takes_votes and member.is_present):
        return Turn(*TO_A_MEMBER[S(session.state)])
    page = reverse("has:vote", args=[member.appointment_id])
    if member.vote:
        changed = Action("Changer mon vote", page)
        return Turn("Vous avez voté", "Vous pouvez changer votre vote jusqu’à la clôture.", action=changed)
    return Turn(YOURS, "Les avis sont révélés : lisez-les, puis votez.", action=Action("Voter", page))

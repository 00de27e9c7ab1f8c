"""Whose turn it is in a session of the college, said to who conducts it, to its members, and on the pages of the dossier."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import Turn
from coopps.kernel.typography import french_datetime
from protocols.reviews.choices import CollegeSessionState
from protocols.reviews.models import Appointment, CollegeSession, SessionMember
from protocols.reviews.selectors import expertise as selectors

S = CollegeSessionState


# --- On the page of the session, to who conducts it -------------------------------------------------------------------
def turn_of(session: CollegeSession, step: Action | None) -> Turn:
    """Whose turn it is, said to the reviewers of the HAS; `step` is what the reader may do next, None for a colleague."""
    return _TO_THE_REVIEWER[S(session.state)](session, step)


def _convened(session: CollegeSession, step: Action | None) -> Turn:
    if len(session.present) < session.quorum:
        return Turn(Party.HAS, "Le jour de la séance, enregistrez les présences, puis ouvrez-la.", yours=True)
    return Turn(Party.HAS, "Le quorum est atteint : ouvrez la séance.", action=step, yours=True)


def _next(sentence: str):
    return lambda session, step: Turn(Party.HAS, sentence, action=step, yours=True)


def _vote(session: CollegeSession, step: Action | None) -> Turn:
    return Turn(
        Party.PERSON,
        "Chaque membre présent lit les avis et vote.",
        action=step,
        words="C’est au tour des membres",
    )


def _closed(session: CollegeSession, step: Action | None) -> Turn:
    action = Action("Rédiger l’avis", reverse("has:opinion_draft", args=[session.review_id]))
    return Turn(Party.HAS, "La séance est close : rédigez l’avis de la HAS.", action=action, yours=True)


def _cancelled(session: CollegeSession, step: Action | None) -> Turn:
    return Turn(Party.NOBODY, "", action=step)  # The page says why instead.


_TO_THE_REVIEWER = for_each(
    S,
    "turn for who conducts the session",
    {
        S.CONVENED: _convened,
        S.OPEN: _next("La séance est ouverte : révélez les avis individuels."),
        S.REVEALED: _vote,
        S.VOTED: _next("Le vote est clos : il reste la synthèse et le procès-verbal."),
        S.CLOSED: _closed,
        S.CANCELLED: _cancelled,
    },
)


# --- On the page of the session, to a member --------------------------------------------------------------------------
def turn_of_member(session: CollegeSession, member: SessionMember) -> Turn:
    """Whose turn it is, said to a convened member."""
    if not (session.takes_votes and member.is_present):
        words, sentence = _TO_A_MEMBER[S(session.state)]
        return Turn(Party.HAS, sentence, words=words)
    page = reverse("has:vote", args=[member.appointment_id])
    if member.vote:
        changed = Action("Changer mon vote", page)
        sentence = "Vous pouvez changer votre vote jusqu’à la clôture."
        return Turn(Party.HAS, sentence, action=changed, words="Vous avez voté")
    action = Action("Voter", page)
    return Turn(Party.PERSON, "Les avis sont révélés : lisez-les, puis votez.", action=action, yours=True)


_HIDDEN = ("Les avis restent cachés", "Ils sont révélés en séance ; le vote s’ouvre alors sur cette page.")
_OVER = ("La séance est close", "La HAS prépare son avis.")
_TO_A_MEMBER = for_each(
    S,
    "turn for a member of the college",
    {
        S.CONVENED: _HIDDEN,
        S.OPEN: _HIDDEN,
        S.REVEALED: (
            "Le vote est ouvert",
            "Vous n’êtes pas parmi les membres présents : votre voix n’est pas comptée.",
        ),
        S.VOTED: ("Le vote est clos", "La synthèse s’écrit, puis le procès-verbal est établi."),
        S.CLOSED: _OVER,
        S.CANCELLED: _OVER,
    },
)


# --- On the dossier, to its reviewers ---------------------------------------------------------------------------------
def turn_on_the_dossier(session: CollegeSession) -> Turn:
    """Whose turn it is in a dossier whose session is not over."""
    return _ON_THE_DOSSIER[S(session.state)](session)


def _awaited(session: CollegeSession) -> Turn:
    tz = session.review.agency.tz
    sentence = f"Le collège est convoqué le {french_datetime(session.held_at, tz)}."
    until = session.held_at.astimezone(tz).date()
    return Turn(Party.HAS, sentence, until, Action("Ouvrir la séance", _page(session)), yours=True)


def _conducted(sentence: str):
    return lambda session: Turn(Party.HAS, sentence, action=Action("Conduire la séance", _page(session)), yours=True)


def _page(session: CollegeSession) -> str:
    return reverse("has:session", args=[session.pk])


_ON_THE_DOSSIER = for_each(
    S,
    "turn on the dossier of its reviewers",
    {
        S.CONVENED: _awaited,
        S.OPEN: _conducted("La séance est ouverte : révélez les avis."),
        S.REVEALED: _conducted("Le vote est ouvert."),
        S.VOTED: _conducted("Le vote est clos : établissez le procès-verbal."),
        # Over: the dossier itself says what comes.
        S.CLOSED: None,
        S.CANCELLED: None,
    },
)


# --- On the dossier, to an expert -------------------------------------------------------------------------------------
def turn_of_expert(appointment: Appointment) -> Turn:
    """Whose turn it is, said to an expert whose opinion is given."""
    member = selectors.session_of(appointment)
    if member is None:
        return Turn(Party.HAS, "Elle convoque le collège d’experts ; votre avis y sera lu.")
    return _TO_AN_EXPERT[S(member.session.state)](member, reverse("has:session_member", args=[appointment.pk]))


def _date(member: SessionMember, page: str) -> Turn:
    session = member.session
    when = french_datetime(session.held_at, session.review.agency.tz)
    return Turn(Party.NOBODY, f"La séance du collège d’experts est le {when}.", action=Action("La séance", page))


def _open_vote(member: SessionMember, page: str) -> Turn:
    if member.is_present and not member.vote:
        sentence = "Les avis sont révélés et le vote est ouvert."
        return Turn(Party.PERSON, sentence, action=Action("Voter", page), yours=True)
    return Turn(Party.HAS, "Le vote est ouvert.", action=Action("La séance", page))


def _followed(sentence: str):
    return lambda member, page: Turn(Party.HAS, sentence, action=Action("La séance", page))


_AFTERWARDS = _followed("La séance est close. L’avis de la HAS est en préparation.")
_TO_AN_EXPERT = for_each(
    S,
    "turn on the dossier of an expert",
    {
        S.CONVENED: _date,
        S.OPEN: _followed("La séance est ouverte. Les avis sont bientôt révélés."),
        S.REVEALED: _open_vote,
        S.VOTED: _followed("Le vote est clos. La synthèse s’écrit."),
        S.CLOSED: _AFTERWARDS,
        S.CANCELLED: _AFTERWARDS,
    },
)

"""What is told of a right today: the same words to who holds it, to the team, to the agency, and to who checks its code."""

from __future__ import annotations

from dataclasses import dataclass

from adhesions.choices import AuthorizationState
from coopps.kernel.components.badges import Look
from coopps.kernel.components.states import for_each

S = AuthorizationState


@dataclass(frozen=True)
class Standing:
    """What is told of a right.

    Attributes:
        look: of the answer, read at arm’s length.
        stopped: introduces the date since which it is so, when it does not stand.
        tone: of its badge, when it is not that of its state.
        acts: the acts may be done.
    """

    label: str
    look: Look
    stopped: str = ""
    tone: str = ""
    acts: bool = False


# Nothing is told of what opened no right.
_OF_STATE = for_each(
    S,
    "what is told of a right",
    {
        S.PENDING: None,
        S.AUTHORIZED: Standing(
            "Pas encore autorisée à agir : la lettre n’a pas été reçue",
            Look("warning", "fr-icon-time-fill"),
            tone="warning",
        ),
        S.ACTIVE: Standing("Autorisée aujourd’hui", Look("success", "fr-icon-checkbox-circle-fill"), acts=True),
        S.SUSPENDED: Standing("Autorisation suspendue", Look("error", "fr-icon-pause-circle-fill"), "Suspendue"),
        S.ENDED: Standing("Autorisation terminée", Look("error", "fr-icon-close-circle-fill"), "Terminée"),
        S.REFUSED: None,
        S.POSTPONED: None,
        S.ABANDONED: None,
        S.RESUMED: None,
    },
)
IN_REGION = Standing(
    "Protocole suspendu dans la région", Look("error", "fr-icon-pause-circle-fill"), "Suspendue", "warning"
)
# A condition of the right does not hold any more, and the agency has not decided. Which one is told to nobody.
TO_CONFIRM = Standing(
    "À confirmer auprès de l’agence", Look("warning", "fr-icon-question-fill"), "À confirmer", "warning"
)
# Received, but by a delegated person whose delegating colleagues have not received theirs. Nobody is named.
WAITS = Standing(
    "En attente : personne ne peut encore confier ces actes", Look("warning", "fr-icon-time-fill"), tone="warning"
)


def standing_of(right) -> Standing | None:
    """What is told of a right: what stopped it first, then what is to be confirmed, then what is awaited."""
    if right.is_suspended_in_region:
        return IN_REGION
    if right.is_active and right.open_doubts:
        return TO_CONFIRM
    return WAITS if right.waits_for_delegating else _OF_STATE[S(right.state)]

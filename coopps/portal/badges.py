"""The look of each state: a tone of the design system and an icon. The word always stands beside them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """`tone` is neutral, info, success, warning or error; `icon` a class of the design system."""

    tone: str
    icon: str


NEUTRAL = Look("neutral", "fr-icon-circle-line")
DRAFT = Look("neutral", "fr-icon-draft-line")
ENDED = Look("neutral", "fr-icon-archive-line")
MOVING = Look("info", "fr-icon-info-fill")
WAITING = Look("info", "fr-icon-time-line")
GOOD = Look("success", "fr-icon-checkbox-circle-fill")
ATTENTION = Look("warning", "fr-icon-warning-fill")
SUSPENDED = Look("warning", "fr-icon-pause-circle-fill")
REFUSED = Look("error", "fr-icon-close-circle-fill")

TONES = {look.tone: look for look in (NEUTRAL, MOVING, GOOD, ATTENTION, REFUSED)}

# Values of the states, as they stand in the database.
LOOKS = {
    DRAFT: ["brouillon", "a_preparer"],
    MOVING: ["deposee", "en_cours", "en_verification", "complete", "proposee", "preparee", "confirmee", "local"],
    WAITING: ["invitee", "en_attente", "recue", "demandee"],
    GOOD: ["engagee", "decidee", "en_oeuvre", "active", "autorisee", "autorise", "signee", "ouvert", "conforme"],
    ATTENTION: ["pieces_demandees", "ajournee", "retenue", "renvoyee", "a_completer"],
    SUSPENDED: ["suspendue"],
    REFUSED: ["refusee", "non_conforme"],
    ENDED: [
        *("terminee", "retiree", "declinee", "annulee", "reprise", "abrogee", "remplacee", "remplace"),
        *("sans_autorisation", "sans_objet"),
    ],
}
_BY_VALUE = {value: look for look, values in LOOKS.items() for value in values}
# A person is authorized but has not received the letter: nothing may be done yet, so nothing is green.
_BY_MODEL = {("adhesions.nominativeauthorization", "autorisee"): WAITING}


def look_of(state) -> Look:
    """The look of `state`: an object with `state`, or a value. A value that is not known is neutral."""
    value = getattr(state, "state", state)
    meta = getattr(state, "_meta", None)
    return _BY_MODEL.get((meta and meta.label_lower, str(value))) or _BY_VALUE.get(str(value), NEUTRAL)

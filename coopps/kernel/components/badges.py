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
    DRAFT: ["brouillon", "a_preparer", "redaction"],
    MOVING: [
        *("deposee", "en_cours", "en_verification", "complete", "proposee", "preparee", "confirmee", "local"),
        *("depose", "transmis", "en_examen", "en_recevabilite", "en_instruction", "expertise", "acceptee", "revelee"),
        *("repondue", "avis_rendu"),
    ],
    WAITING: ["invitee", "en_attente", "recue", "demandee", "a_la_signature", "avis_propose", "convoquee"],
    GOOD: [
        *("engagee", "decidee", "en_oeuvre", "active", "autorisee", "autorise", "signee", "ouvert", "conforme"),
        *("vise", "decide", "declaree", "maintenue", "rendue", "votee", "levee", "satisfaisant"),
    ],
    ATTENTION: [
        *("pieces_demandees", "ajournee", "retenue", "renvoyee", "a_completer", "complement_demande"),
        *("modifications_demandees", "reorientee", "lien_declare", "ouverte", "a_ameliorer"),
    ],
    SUSPENDED: ["suspendue"],
    REFUSED: ["refusee", "non_conforme", "non_retenue", "rejete", "insuffisant"],
    ENDED: [
        *("terminee", "retiree", "declinee", "annulee", "reprise", "abrogee", "remplacee", "remplace"),
        *("sans_autorisation", "sans_objet", "retire", "sans_suite", "recusee", "close", "caduque"),
    ],
}
_BY_VALUE = {value: look for look, values in LOOKS.items() for value in values}
# A person is authorized but has not received the letter: nothing may be done yet, so nothing is green.
_BY_MODEL = {
    ("adhesions.nominativeauthorization", "autorisee"): WAITING,
    # A letter of signature that is held waits; a letter of intent that is retained goes on.
    ("protocols.intent", "retenue"): GOOD,
    ("reviews.collegesession", "ouverte"): MOVING,
}


def look_of(state) -> Look:
    """The look of `state`: an object with `state`, or a value. A value that is not known is neutral."""
    value = getattr(state, "state", state)
    meta = getattr(state, "_meta", None)
    return _BY_MODEL.get((meta and meta.label_lower, str(value))) or _BY_VALUE.get(str(value), NEUTRAL)

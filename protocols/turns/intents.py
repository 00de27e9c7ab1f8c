"""Whose turn it is with a letter of intent: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.turns import AGENCY, NOBODY, YOURS, Turn
from protocols.choices import IntentKind, IntentState, OrderState
from protocols.models import Intent

S = IntentState


def turn_of(intent: Intent, *, ready: bool = False) -> Turn:
    """Whose turn it is, said to the person who leads.

    Args:
        ready: for a draft, whether nothing is missing.
    """
    if intent.state == S.DRAFT:
        if ready:
            return Turn(
                YOURS,
                "La lettre est complète : relisez-la, puis déposez-la.",
                action=Action("Déposer la lettre", reverse("projects:intent_file", args=[intent.pk])),
            )
        return Turn(
            YOURS,
            "Complétez la lettre d’intention ; ce que vous tapez est enregistré au fur et à mesure.",
            action=Action("Compléter la lettre", reverse("projects:intent", args=[intent.pk])),
        )
    if intent.state == S.FILED:
        return Turn(AGENCY, f"La lettre est arrivée à l’agence ({intent.agency.name}), qui vous répondra ici.")
    if intent.state == S.EXAMINED:
        return Turn(AGENCY, f"L’agence ({intent.agency.name}) examine la lettre et vous répondra ici.")
    if intent.state == S.MORE_ASKED:
        return Turn(
            YOURS,
            "L’agence a une question sur votre lettre.",
            intent.question_due_on,
            Action("Répondre à l’agence", reverse("projects:intent_answer", args=[intent.pk])),
        )
    if intent.state == S.RETAINED:
        return _retained(intent)
    return Turn(
        NOBODY,
        {
            S.REDIRECTED: f"L’agence vous propose une autre démarche : {_lowered(intent.get_redirection_display())}.",
            S.NOT_RETAINED: "L’agence n’a pas retenu la lettre ; ses motifs sont dans sa réponse.",
            S.WITHDRAWN: "La lettre est retirée.",
            S.CLOSED: "L’agence a classé la lettre sans suite ; sa raison est dans sa réponse.",
        }[IntentState(intent.state)],
    )


def _retained(intent: Intent) -> Turn:
    if intent.kind != IntentKind.EXTENSION:
        return Turn(
            YOURS,
            "La lettre est retenue : la rédaction du protocole est ouverte.",
            action=Action("Ouvrir la rédaction", reverse("projects:detail", args=[intent.project.pk])),
        )
    authorization = intent.authorization
    if authorization.state in OrderState.where(pending=True):
        return Turn(AGENCY, "L’agence vérifie que le protocole répond à un besoin de la région, puis décide.")
    state = _lowered(authorization.get_state_display())
    return Turn(NOBODY, f"Décision de la région {authorization.agency.region} : {state}.")


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]

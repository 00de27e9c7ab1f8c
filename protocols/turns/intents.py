"""Whose turn it is with a letter of intent: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction.turns import rejected
from protocols.choices import IntentKind, IntentState, OrderState
from protocols.models import Intent

S = IntentState


def turn_of(intent: Intent, *, ready: bool = False, page: str = "") -> Turn:
    """Whose turn it is, said to the person who leads.

    Args:
        ready: for a draft, whether nothing is missing.
        page: for a draft, where it is to be gone on with; the list of its parts otherwise.
    """
    if intent.is_draft and not ready:
        return _begun(page or reverse("projects:intent_detail", args=[intent.pk]))
    return _TURNS[S(intent.state)](intent)


def _begun(page: str) -> Turn:
    return Turn(
        Party.TEAM,
        "Complétez la lettre d’intention ; ce que vous tapez est enregistré au fur et à mesure.",
        action=Action("Compléter la lettre", page),
        yours=True,
    )


def _draft(intent: Intent) -> Turn:
    return Turn(
        Party.TEAM,
        "La lettre est complète : relisez-la, puis déposez-la.",
        action=Action("Déposer la lettre", reverse("projects:intent_file", args=[intent.pk])),
        yours=True,
    )


def _filed(intent: Intent) -> Turn:
    return Turn(Party.AGENCY, f"La lettre est arrivée à l’agence ({intent.agency.name}), qui vous répondra ici.")


def _examined(intent: Intent) -> Turn:
    return Turn(Party.AGENCY, f"L’agence ({intent.agency.name}) examine la lettre et vous répondra ici.")


def _more_asked(intent: Intent) -> Turn:
    return Turn(
        Party.TEAM,
        "L’agence a une question sur votre lettre.",
        intent.question_due_on,
        Action("Répondre à l’agence", reverse("projects:intent_answer", args=[intent.pk])),
        yours=True,
    )


def _redirected(intent: Intent) -> Turn:
    elsewhere = _lowered(intent.get_redirection_display())
    return Turn(Party.NOBODY, f"L’agence vous propose une autre démarche : {elsewhere}.")


def _over(sentence: str):
    return lambda intent: Turn(Party.NOBODY, sentence)


def _retained(intent: Intent) -> Turn:
    if intent.kind != IntentKind.EXTENSION:
        return Turn(
            Party.TEAM,
            "La lettre est retenue : la rédaction du protocole est ouverte.",
            action=Action("Ouvrir la rédaction", reverse("projects:detail", args=[intent.project.pk])),
            yours=True,
        )
    authorization = intent.authorization
    if authorization.state in OrderState.where(pending=True):
        dossier = authorization.instruction
        if dossier is not None and (born_on := dossier.silent_since(authorization.agency.today())):
            return rejected(dossier, born_on)
        return Turn(Party.AGENCY, "L’agence vérifie que le protocole répond à un besoin de la région, puis décide.")
    state = _lowered(authorization.get_state_display())
    return Turn(Party.NOBODY, f"Décision de la région {authorization.agency.region} : {state}.")


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


_TURNS = for_each(
    S,
    "turn of the team",
    {
        S.DRAFT: _draft,
        S.FILED: _filed,
        S.EXAMINED: _examined,
        S.MORE_ASKED: _more_asked,
        S.PROPOSED: _examined,
        S.RETAINED: _retained,
        S.REDIRECTED: _redirected,
        S.NOT_RETAINED: _over("L’agence n’a pas retenu la lettre ; ses motifs sont dans sa réponse."),
        S.WITHDRAWN: _over("La lettre est retirée."),
        S.CLOSED: _over("L’agence a classé la lettre sans suite ; sa raison est dans sa réponse."),
    },
)

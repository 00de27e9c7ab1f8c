"""Whose turn it is in the dossier of an adhesion, until when, and what the reader at the agency can do about it."""

from __future__ import annotations

from django.urls import reverse

from adhesions.choices import ClosingState
from adhesions.models import Closing, Membership
from coopps.desk.progress import Progress, actions_on
from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import ANY_OF_YOU, Turn
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Examination, Instruction
from coopps.kernel.instruction.models.instruction import has_taken

S = InstructionState

PAGES = {
    "declare_complete": "adhesions:declare_complete",
    "request_documents": "adhesions:request_documents",
    "propose": "adhesions:propose",
}


def turn_of(instruction: Instruction, user, members: list[Membership], progress: list[Progress]) -> Turn:
    """Whose turn it is, for `user`."""
    actions = actions_on(instruction, user, PAGES)
    mine = has_taken(instruction, user)
    turn = _TURNS[S(instruction.state)](instruction, mine, members, progress, actions)
    if "take" in actions:
        turn.yours, turn.words, turn.action = True, ANY_OF_YOU, actions["take"]
    if "hand_over" in actions:
        turn.others.append(actions["hand_over"])
    return turn


def grid_url(examination: Examination) -> str:
    """The page where the grid of one subject is filled."""
    return reverse("adhesions:grid", args=[examination.instruction_id, examination.pk])


def criterion_url(examination: Examination, code: str) -> str:
    """The very line of a grid."""
    return f"{grid_url(examination)}#critere-{code}"


def _received(instruction, mine, members, progress, actions) -> Turn:
    return Turn(Party.AGENCY, "Le dossier attend qu’une personne le prenne en charge.")


def _checking(instruction, mine, members, progress, actions) -> Turn:
    unverified = [member.name for member in members if not member.professional.is_verified]
    sentence = "Vérifiez les pièces de chaque personne, puis dites si le dossier est complet."
    if unverified:
        sentence = f"Identité à vérifier : {', '.join(unverified)}. {sentence}"
    turn = _instructor(instruction, mine, sentence)
    if mine:
        turn.action, turn.others = actions["declare_complete"], [actions["request_documents"]]
    return turn


def _requested(instruction, mine, members, progress, actions) -> Turn:
    request = instruction.open_request
    if request is not None and request.closings.filter(state=ClosingState.PROPOSED).exists():
        turn = Turn(Party.SIGNATORY, "La demande est restée sans réponse : sa clôture est à la signature.")
        if mine:
            url = reverse("adhesions:closing_take_back", args=[instruction.pk])
            turn.others = [Action("Reprendre la clôture proposée", url)]
        return turn
    turn = Turn(Party.TEAM, "Des pièces lui ont été demandées.", request.due_on if request else None)
    if mine:
        turn.others = [actions["close_request"]]
        if request is not None and request.due_on < instruction.agency.today():
            url = reverse("adhesions:close_unanswered", args=[instruction.pk])
            turn.others.append(Action("Clore la demande restée sans réponse", url))
    return turn


def _complete(instruction, mine, members, progress, actions) -> Turn:
    unfilled = [one for one in progress if not one.is_done]
    unproposed = [one for one in progress if one.needs_proposal]
    if unfilled:
        sentence = f"Grilles à finir : {', '.join(one.examination.label for one in unfilled)}."
        words, url = "Continuer les grilles", grid_url(unfilled[0].examination)
    elif unproposed:
        sentence = f"Décision à proposer : {', '.join(one.examination.label for one in unproposed)}."
        member = unproposed[0].examination.membership
        words, url = "Proposer les décisions", reverse("adhesions:proposal", args=[instruction.pk, member.pk])
    else:
        sentence = "Une décision est proposée pour chaque personne : relisez-les, puis envoyez-les à la signature."
        words, url = "Relire et envoyer à la signature", reverse(PAGES["propose"], args=[instruction.pk])
    turn = _instructor(instruction, mine, sentence, instruction.due_on)
    turn.action = Action(words, url) if mine else None
    return turn


def _proposed(instruction, mine, members, progress, actions) -> Turn:
    return Turn(Party.SIGNATORY, "Chaque proposition peut être reprise jusqu’à la signature.", instruction.due_on)


def _decided(instruction, mine, members, progress, actions) -> Turn:
    return Turn(
        Party.NOBODY, "Toutes les lettres sont signées ; leur réception se suit plus bas.", words="Dossier décidé"
    )


def _withdrawn(instruction, mine, members, progress, actions) -> Turn:
    if Closing.objects.filter(request__instruction=instruction, state=ClosingState.DECIDED).exists():
        return Turn(
            Party.NOBODY, "La demande, restée sans réponse, est close : chaque lettre est signée.", words="Dossier clos"
        )
    return Turn(Party.NOBODY, "L’équipe a retiré sa demande.", words="Dossier retiré")


_TURNS = for_each(
    S,
    "turn at the desk",
    {
        S.RECEIVED: _received,
        S.CHECKING: _checking,
        S.REQUESTED: _requested,
        S.COMPLETE: _complete,
        S.PROPOSED: _proposed,
        S.DECIDED: _decided,
        S.WITHDRAWN: _withdrawn,
    },
)


def _instructor(instruction, mine: bool, sentence: str, until=None) -> Turn:
    return Turn(Party.AGENCY, sentence, until, yours=mine, words="" if mine else f"C’est à {instruction.instructor}")

"""Whose turn it is in a dossier, until when, and what the reader can do about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.urls import reverse

from accounts.choices import AgencyRight
from adhesions.models import Membership
from coopps.kernel.instruction.choices import InstructionState, SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction, Proposal

S = InstructionState


@dataclass(frozen=True)
class Step:
    """A link to something that can be done."""

    label: str
    url: str


@dataclass
class Turn:
    """What stands at the top of a dossier."""

    whose: str
    sentence: str
    until: datetime.date | None = None
    yours: bool = False
    main: Step | None = None
    others: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Progress:
    """How far one subject is: criteria answered, exceptions, and the proposal that stands."""

    examination: Examination
    answered: int
    total: int
    exceptions: list[str]
    proposal: Proposal | None

    @property
    def is_done(self) -> bool:
        return self.answered == self.total

    @property
    def needs_proposal(self) -> bool:
        return self.examination.subject == SubjectKind.MEMBER and self.proposal is None


def progress_of(instruction: Instruction) -> list[Progress]:
    """The subjects of a dossier, team first; a constant number of queries."""
    found = []
    for examination in instruction.examinations.prefetch_related("answers", "proposals"):
        codes = examination.grid.codes
        answers = {answer.criterion: answer for answer in examination.answers.all()}
        found.append(
            Progress(
                examination,
                len(answers),
                len(codes),
                [code for code in codes if code in answers and answers[code].is_failing],
                examination.current_proposal,
            )
        )
    return found


def grid_url(examination: Examination) -> str:
    """The page where the grid of one subject is filled."""
    return reverse("portal:grid", args=[examination.instruction_id, examination.pk])


def turn_of(instruction: Instruction, user, members: list[Membership], progress: list[Progress]) -> Turn:
    """Whose turn it is, for `user`."""
    instructs = instruction.agency.allows(user, AgencyRight.INSTRUCT)
    mine = instructs and instruction.instructor_id == user.pk
    turn = _TURNS[S(instruction.state)](instruction, mine, members, progress)
    if instruction.state == S.RECEIVED and instructs:
        turn.yours, turn.main = True, Step("Prendre en charge", _url("take", instruction))
    elif instructs and not mine and instruction.state not in (S.DECIDED, S.WITHDRAWN):
        turn.others.append(Step("Reprendre le dossier", _url("hand_over", instruction)))
    return turn


def _received(instruction, mine, members, progress) -> Turn:
    return Turn("À l’agence", "Le dossier attend qu’une personne le prenne en charge.")


def _checking(instruction, mine, members, progress) -> Turn:
    unverified = [member.name for member in members if not member.professional.is_verified]
    sentence = "Vérifiez les pièces de chaque personne, puis dites si le dossier est complet."
    if unverified:
        sentence = f"Identité à vérifier : {', '.join(unverified)}. {sentence}"
    turn = _instructor(instruction, mine, sentence)
    if mine:
        turn.main = Step("Déclarer le dossier complet", _url("declare_complete", instruction))
        turn.others = [Step("Demander des pièces", _url("request_documents", instruction))]
    return turn


def _requested(instruction, mine, members, progress) -> Turn:
    request = instruction.open_request
    turn = Turn("À l’équipe", "Des pièces lui ont été demandées.", request.due_on if request else None)
    if mine:
        turn.others = [Step("Reprendre la vérification sans attendre", _url("close_request", instruction))]
    return turn


def _complete(instruction, mine, members, progress) -> Turn:
    unfilled = [one for one in progress if not one.is_done]
    unproposed = [one for one in progress if one.needs_proposal]
    if unfilled:
        sentence = f"Grilles à finir : {', '.join(one.examination.label for one in unfilled)}."
        main = Step("Continuer les grilles", grid_url(unfilled[0].examination))
    elif unproposed:
        sentence = f"Décision à proposer : {', '.join(one.examination.label for one in unproposed)}."
        main = Step(
            "Proposer les décisions",
            reverse("portal:proposal", args=[instruction.pk, unproposed[0].examination.membership.pk]),
        )
    else:
        sentence = "Une décision est proposée pour chaque personne : relisez-les, puis envoyez-les à la signature."
        main = Step("Relire et envoyer à la signature", _url("propose", instruction))
    turn = _instructor(instruction, mine, sentence, instruction.due_on)
    turn.main = main if mine else None
    return turn


def _proposed(instruction, mine, members, progress) -> Turn:
    return Turn("À la signature", "Chaque proposition peut être reprise jusqu’à la signature.", instruction.due_on)


def _decided(instruction, mine, members, progress) -> Turn:
    return Turn("Dossier décidé", "Toutes les lettres sont signées ; leur réception se suit plus bas.")


def _withdrawn(instruction, mine, members, progress) -> Turn:
    return Turn("Dossier retiré", "L’équipe a retiré sa demande.")


_TURNS = {
    S.RECEIVED: _received,
    S.CHECKING: _checking,
    S.REQUESTED: _requested,
    S.COMPLETE: _complete,
    S.PROPOSED: _proposed,
    S.DECIDED: _decided,
    S.WITHDRAWN: _withdrawn,
}


def _instructor(instruction, mine: bool, sentence: str, until=None) -> Turn:
    whose = "À vous" if mine else f"À {instruction.instructor}"
    return Turn(whose, sentence, until, yours=mine)


def _url(name: str, instruction: Instruction) -> str:
    return reverse(f"portal:{name}", args=[instruction.pk])

"""Whose turn it is in the dossier of a protocol or of an extension, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.choices import Transmission
from accounts.models import HealthProfessional
from coopps.desk.progress import Progress, actions_on
from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import ANY_OF_YOU, Turn
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.models.instruction import every_subject_is_examined, has_taken, may_instruct
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OpinionOutcome, OrderOutcome, OrderState, ProjectState
from protocols.models import Hearing, OrderEnding, OrderSuspension, RegionalAuthorization
from protocols.selectors import stopping
from protocols.services import order_endings, order_suspensions

S, A, P = InstructionState, OrderState, ProjectState

# The pages of the examination, beside those that every dossier has.
PAGES = {"declare_complete": "protocols:declare_complete", "request_documents": "protocols:request_documents"}
# The pages of the life of an authorization, in the order of the buttons.
LIFE = {
    "take_back": "protocols:order_take_back",
    "publish": "protocols:order_publish",
}
# The pages of what may stop it or restore it.
ENDING = {
    "propose": "protocols:order_ending_propose",
    "take_back": "protocols:order_ending_take_back",
    "abandon": "protocols:order_ending_abandon",
}
SUSPENSION = {
    "abandon": "protocols:order_suspension_take_back",
    "propose_lift": "protocols:order_suspension_lift",
    "take_back_lift": "protocols:order_lift_take_back",
}


# The pages of what may maintain it beyond its term.
RENEWAL = {
    "give": "protocols:order_renewal_give",
    "transmit": "protocols:order_renewal_transmit",
    "evaluate": "protocols:order_renewal_evaluate",
    "favor": "protocols:order_renewal_board",
    "propose": "protocols:order_renewal_propose",
    "take_back": "protocols:order_renewal_take_back",
}


def life_actions(authorization: RegionalAuthorization, user) -> dict[str, Action]:
    """What the person may do about an authorization that is proposed or given: by transition, then what would stop it."""
    actions = open_actions(authorization, user, LIFE)
    if "publish" in actions and authorization.publication_reference:
        actions["publish"] = replace(actions["publish"], label="Corriger la publication")
    for name, label, page, refuse in (
        ("consider", "Envisager la fin", "protocols:order_ending_open", order_endings.refuse_to_open),
        (
            "suspend",
            "Proposer une suspension en urgence",
            "protocols:order_suspension_propose",
            order_suspensions.refuse_to_propose,
        ),
    ):
        try:
            refuse(authorization, user)
        except TransitionRefused:
            continue
        actions[name] = Action(label, reverse(page, args=[authorization.pk]))
    return actions


@dataclass(frozen=True)
class Proceeding:
    """What is considered about an authorization, with what the reader may do about it."""

    row: OrderEnding | OrderSuspension
    actions: list[Action]
    hearings: list[Hearing]


def proceedings_of(authorization: RegionalAuthorization, user) -> list[Proceeding]:
    """What is considered today: the suspension, then the end, each with its buttons and who is heard."""
    found = []
    if suspension := stopping.suspending(authorization):
        suspension.authorization = authorization
        found.append(Proceeding(suspension, list(open_actions(suspension, user, SUSPENSION).values()), []))
    if ending := stopping.considered(authorization):
        ending.authorization = authorization
        actions = list(open_actions(ending, user, ENDING).values())
        found.append(Proceeding(ending, actions, list(stopping.hearings_of(ending))))
    return found


def visa_obstacles(instruction: Instruction, problems: Iterable[str]) -> list[str]:
    """What keeps the visa from being given, grids first; nothing when it is not the moment."""
    if not instruction.is_complete:
        return []
    return [*every_subject_is_examined.reasons(instruction), *problems]


@dataclass
class ProtocolTurns:
    """The turn of one dossier, for one reader."""

    instruction: Instruction
    authorization: RegionalAuthorization
    user: object
    people: list[HealthProfessional]
    progress: list[Progress]
    obstacles: list[str]
    grid_urls: dict[int, str]

    def turn(self) -> Turn:
        """Whose turn, until when, the one thing to do, and the others."""
        instruction = self.instruction
        self.mine = has_taken(instruction, self.user)
        self.instructs = may_instruct(instruction, self.user)
        self.actions = actions_on(instruction, self.user, PAGES)
        turn = _TURNS[S(instruction.state)](self)
        if "take" in self.actions:
            turn.yours, turn.words, turn.action = True, ANY_OF_YOU, self.actions["take"]
        if "hand_over" in self.actions:
            turn.others.append(self.actions["hand_over"])
        if self.instructs and self._may_close():
            turn.others.append(self._action("Classer sans suite", "close"))
        return turn

    # --- Before the visa ----------------------------------------------------------------------------------------------
    def _received(self) -> Turn:
        return Turn(Party.AGENCY, "Le dossier attend qu’une personne le prenne en charge.")

    def _checking(self) -> Turn:
        unverified = [person.full_name for person in self.people if not person.is_verified]
        sentence = "Vérifiez que rien ne manque, puis dites si le dossier est complet."
        if unverified:
            sentence = f"Identité à vérifier : {', '.join(unverified)}. {sentence}"
        turn = self._instructor(sentence)
        if self.mine:
            turn.action = self.actions["declare_complete"]
            if self.authorization.project is not None:
                turn.others.append(replace(self.actions["request_documents"], label="Demander des compléments"))
        return turn

    def _requested(self) -> Turn:
        request = self.instruction.open_request
        turn = Turn(Party.TEAM, "Une nouvelle version lui a été demandée.", request.due_on if request else None)
        if self.mine:
            turn.others.append(self.actions["close_request"])
        return turn

    def _complete(self) -> Turn:
        unfilled = [one for one in self.progress if not one.is_done]
        refuse = self._action("Proposer un refus motivé", "propose")
        if unfilled:
            labels = ", ".join(one.examination.label for one in unfilled[:3])
            more = f" et {len(unfilled) - 3} de plus" if len(unfilled) > 3 else ""
            turn = self._instructor(f"Grilles à finir : {labels}{more}.")
            action = Action("Continuer les grilles", self.grid_urls[unfilled[0].examination.pk])
        elif self.obstacles:
            turn = self._instructor("Un critère bloquant n’est pas conforme : le visa ne peut pas être donné.")
            action = refuse
        else:
            turn = self._instructor("Les grilles sont remplies et rien ne s’oppose au visa.")
            action = self._action("Donner le visa de l’agence", "give_visa")
        if self.mine:
            turn.action = action
            if action != refuse and not unfilled:
                turn.others.append(refuse)
        return turn

    # --- After the visa -----------------------------------------------------------------------------------------------
    def _decided(self) -> Turn:
        return _DECISIONS[A(self.authorization.state)](self)

    def _asked(self) -> Turn:
        project = self.authorization.project
        return self._to_decide() if project is None else _PROJECTS[P(project.state)](self)

    def _lived(self) -> Turn:
        turn = Turn(
            Party.NOBODY, f"Autorisation : {self.authorization.get_state_display().lower()}.", words="Dossier décidé"
        )
        turn.others = list(life_actions(self.authorization, self.user).values())
        return turn

    def _withdrawn(self) -> Turn:
        return Turn(Party.NOBODY, f"Demande : {self.authorization.get_state_display().lower()}.", words="Dossier clos")

    def _with_an_opinion(self) -> Turn:
        opinion = self.authorization.project.opinion
        reservations = opinion.reservations.all()
        if any(row.is_open for row in reservations):
            return Turn(
                Party.TEAM, "L’avis est favorable avec réserves : elle répond à chacune par une nouvelle version."
            )
        if any(row.is_answered for row in reservations):
            return Turn(Party.HAS, "L’équipe a répondu : les réserves sont levées une à une.", words="Réserves à lever")
        return self._to_decide(unfavorable=opinion.outcome == OpinionOutcome.UNFAVORABLE)

    def _to_transmit(self) -> Turn:
        if self.authorization.agency.transmission == Transmission.TEAM:
            return Turn(Party.TEAM, "Le visa est donné : la personne qui porte le projet le transmet à la HAS.")
        turn = Turn(Party.AGENCY, "Le visa est donné : transmettez le protocole à la Haute Autorité de santé.")
        if self.instructs:
            turn.yours = True
            turn.action = self._action("Transmettre à la HAS", "transmit")
        return turn

    def _at_the_has(self) -> Turn:
        project = self.authorization.project
        if project.awaited:
            sentence = "La Haute Autorité de santé lui demande une nouvelle version."
            return Turn(Party.TEAM, sentence, project.awaited_until)
        return Turn(Party.HAS, f"Dossier {project.has_number} : elle l’examine, puis rend son avis.")

    def _to_decide(self, *, unfavorable: bool = False) -> Turn:
        sentence = "Proposez la décision à la signature du directeur ou de la directrice de l’agence."
        if unfavorable:
            sentence = "L’avis est défavorable : seul un refus motivé peut être proposé."
        turn = Turn(Party.AGENCY, sentence)
        if self.instructs:
            turn.yours = True
            turn.action = self._action("Proposer la décision", "propose")
        return turn

    def _at_the_signature(self) -> Turn:
        outcome = OrderOutcome(self.authorization.outcome).label.lower()
        turn = Turn(Party.SIGNATORY, f"Décision proposée : {outcome}. Elle peut être reprise jusqu’à la signature.")
        turn.others = list(life_actions(self.authorization, self.user).values())
        return turn

    def _authorized(self) -> Turn:
        authorization = self.authorization
        actions = life_actions(authorization, self.user)
        if authorization.is_in_force(authorization.agency.today()):
            since = french_date(max(authorization.order_date, authorization.publication_date))
            turn = Turn(
                Party.NOBODY,
                f"En vigueur depuis le {since} : les équipes de la région peuvent y adhérer.",
                words="Protocole autorisé",
            )
            turn.others = list(actions.values())
            return turn
        turn = Turn(Party.AGENCY, "L’arrêté est signé : l’adhésion ouvre quand sa publication est renseignée.")
        turn.action = actions.pop("publish", None)
        turn.yours = turn.action is not None
        turn.others = list(actions.values())
        return turn

    # --- Inside -------------------------------------------------------------------------------------------------------
    def _may_close(self) -> bool:
        if not self.authorization.is_requested:
            return False
        project = self.authorization.project
        return project is None or not project.is_over

    def _instructor(self, sentence: str) -> Turn:
        words = "" if self.mine else f"C’est à {self.instruction.instructor}"
        return Turn(Party.AGENCY, sentence, self.instruction.due_on, yours=self.mine, words=words)

    def _action(self, label: str, page: str) -> Action:
        """A button of the dossier, which is no transition of its examination."""
        return Action(label, reverse(f"protocols:{page}", args=[self.instruction.pk]))


_TURNS = for_each(
    S,
    "turn at the desk of a protocol",
    {
        S.RECEIVED: ProtocolTurns._received,
        S.CHECKING: ProtocolTurns._checking,
        S.REQUESTED: ProtocolTurns._requested,
        S.COMPLETE: ProtocolTurns._complete,
        S.PROPOSED: ProtocolTurns._at_the_signature,
        S.DECIDED: ProtocolTurns._decided,
        S.WITHDRAWN: ProtocolTurns._withdrawn,
    },
)
# After the visa.
_DECISIONS = for_each(
    A,
    "turn at the desk of a protocol that has its visa",
    {
        A.REQUESTED: ProtocolTurns._asked,
        A.PENDING: ProtocolTurns._at_the_signature,
        A.AUTHORIZED: ProtocolTurns._authorized,
        A.REFUSED: ProtocolTurns._lived,
        A.SUSPENDED: ProtocolTurns._lived,
        A.REPEALED: ProtocolTurns._lived,
        A.REPLACED: ProtocolTurns._lived,
        A.EXPIRED: ProtocolTurns._lived,
        A.WITHDRAWN: ProtocolTurns._lived,
        A.CLOSED: ProtocolTurns._lived,
    },
)
# After the visa, while nothing is proposed. The other states never stand with it.
_PROJECTS = for_each(
    P,
    "turn at the desk of a project that has its visa",
    {
        P.DRAFTING: None,
        P.FILED: None,
        P.ENDORSED: ProtocolTurns._to_transmit,
        P.TRANSMITTED: ProtocolTurns._at_the_has,
        P.REVIEWED: ProtocolTurns._with_an_opinion,
        P.DECIDED: None,
        P.REJECTED: None,
        P.WITHDRAWN: None,
        P.CLOSED: None,
    },
)

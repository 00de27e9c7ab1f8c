"""Whose turn it is in an adhesion, until when, and the one thing to do: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from adhesions.choices import LIVE, AdhesionState, ArrivalState, AuthorizationState
from adhesions.models import Adhesion, Arrival, Closing, Membership, NominativeAuthorization
from adhesions.models.adhesion import every_acting_member_has_received
from adhesions.rules.completeness import arrival_problems, filing_problems, intent_problems
from adhesions.rules.region import not_in_force
from coopps.desk.road import Road, clock_of, ended_on, examined_by_steps, moves_of
from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import YOUR_TEAM, Turn
from coopps.kernel.documents.choices import Channel
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.turns import rejected
from coopps.kernel.typography import french_date

STEPS = (
    "Préparer la demande",
    "Vérification des pièces par l’agence",
    "Instruction du dossier",
    "Signature des décisions",
    "Réception des lettres",
    "Mise en œuvre",
)


# Who does each.
WHO = (
    "Votre équipe",
    "L’agence, et votre équipe si une pièce manque",
    "L’agence",
    "L’agence",
    "Chaque personne, sa lettre",
    "La personne qui porte la demande le déclare",
)
ARRIVAL_STEPS = ("Préparer le dossier d’arrivée", *STEPS[1:4], "Réception de la lettre")
# The step that the law gives a date: the decision.
_DECISION = 4


def road_of(adhesion: Adhesion) -> Road:
    """The road of an adhesion, the same for its team and for the agency."""
    state, instruction = AdhesionState(adhesion.state), adhesion.instruction
    records = list(adhesion.record.all())
    moves = moves_of(
        adhesion.agency,
        [(adhesion.created_at, AdhesionState.DRAFT.step)],
        [(record.at, AdhesionState(record.target).step) for record in records],
        examined_by_steps(instruction),
    )
    turn = _TURNS[state](adhesion, None, False)
    if adhesion.is_filed:
        return _road(STEPS, InstructionState(instruction.state).step, turn, moves, instruction)
    over_since = adhesion.agency.day_of(records[-1].at) if state.over and records else None
    return _road(STEPS, state.step or moves[-1][1], turn, moves, instruction, over=state.over, over_since=over_since)


def road_of_arrival(arrival: Arrival, adhesion: Adhesion) -> Road:
    """The road of the dossier of one person who arrives. `adhesion` is that of the arrival, with its team."""
    state, instruction = ArrivalState(arrival.state), arrival.instruction
    records = list(arrival.record.all())
    moves = moves_of(
        adhesion.agency,
        [(arrival.opened_at, ArrivalState.DRAFT.meaning.step)],
        [(record.at, ArrivalState(record.target).meaning.step) for record in records],
        examined_by_steps(instruction),
    )
    turn = turn_of_arrival(arrival, adhesion, None, leads=False)
    if arrival.is_filed:
        return _road(ARRIVAL_STEPS, InstructionState(instruction.state).step, turn, moves, instruction)
    current = state.meaning.step or moves[-1][1]
    stopped = state.meaning.step is None
    over_since = adhesion.agency.day_of(records[-1].at) if stopped and records else None
    return _road(ARRIVAL_STEPS, current, turn, moves, instruction, over=stopped, over_since=over_since)


def _road(titles, current, turn, moves, instruction: Instruction | None, **over) -> Road:
    due = clock = None
    if instruction is not None:
        due = (_DECISION, instruction.due_on) if instruction.due_on else None
        clock = clock_of(instruction, decided_on=ended_on(instruction))
    return Road(titles, current, turn, moves, due=due, clock=clock, **over)


def turn_of(adhesion: Adhesion, user, *, leads: bool) -> Turn:
    """Whose turn it is, said to `user`.

    Args:
        adhesion: with its members and their dossiers, letter of intent, requests and decisions (`selectors.listed_for`).
        leads: whether `user` leads this adhesion.
    """
    own = next(
        (member for member in adhesion.memberships.all() if member.user_id == user.pk and member.state in LIVE), None
    )
    return _TURNS[AdhesionState(adhesion.state)](adhesion, own, leads)


def _over(adhesion: Adhesion) -> str:
    """Why nothing more can come: what became of the authorization of the protocol in the region."""
    authorization = adhesion.authorization
    state = authorization.get_state_display().lower()
    sentence = f"Autorisation du protocole dans la région {adhesion.agency.region} : {state}."
    return f"{sentence} {authorization.change_reason}".strip()


def _suspended(adhesion: Adhesion) -> Turn:
    return Turn(
        Party.AGENCY,
        f"Le protocole est suspendu dans la région {adhesion.agency.region} : personne n’en réalise les actes jusqu’à la "
        f"levée de la suspension. Motif de l’agence : {adhesion.authorization.change_reason}",
    )


def _in_preparation(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if adhesion.authorization.is_over:
        sentence = f"Cette demande ne peut plus être déposée. {_over(adhesion)}"
        if leads:
            return Turn(
                Party.TEAM,
                sentence,
                action=Action("La retirer", reverse("adhesions:withdraw", args=[adhesion.pk])),
                yours=True,
            )
        return Turn(Party.NOBODY, sentence)
    others = [m for m in adhesion.memberships.all() if m.state in LIVE and m != own]
    if leads and not others:
        return Turn(
            Party.TEAM,
            "Invitez les personnes de votre équipe.",
            action=Action("Inviter une personne", reverse("adhesions:invite", args=[adhesion.pk])),
            yours=True,
        )
    if own and own.is_in_progress:
        return Turn(
            Party.TEAM,
            "Complétez votre dossier, puis signez votre engagement.",
            action=Action("Compléter mon dossier", reverse("adhesions:dossier", args=[own.pk])),
            yours=True,
        )
    if leads and intent_problems(adhesion, adhesion.agency.today()):
        return Turn(
            Party.TEAM,
            "Écrivez la lettre d’intention de l’équipe.",
            action=Action("Écrire la lettre d’intention", reverse("adhesions:intent", args=[adhesion.pk])),
            yours=True,
        )
    waiting = [member.name for member in others if not member.is_engaged]
    if waiting:
        return Turn(Party.TEAM, f"Nous attendons : {', '.join(waiting)}.", words=YOUR_TEAM)
    missing = filing_problems(adhesion, adhesion.agency.today())
    if missing and all(problem.item == "protocole" for problem in missing):
        return Turn(Party.NOBODY, f"Chaque personne a signé son engagement. {missing[0].sentence}")
    if missing and leads:
        return Turn(
            Party.TEAM,
            "Chaque personne a signé son engagement ; la demande reste à compléter.",
            action=Action("Voir ce qui manque", reverse("adhesions:file", args=[adhesion.pk])),
            yours=True,
        )
    if missing:
        return Turn(Party.TEAM, "Votre part est faite ; la demande de l’équipe reste à compléter.", words=YOUR_TEAM)
    if leads:
        return Turn(
            Party.TEAM,
            "Chaque personne a signé son engagement : déposez la demande.",
            action=Action("Déposer la demande", reverse("adhesions:file", args=[adhesion.pk])),
            yours=True,
        )
    return Turn(Party.TEAM, "La personne qui porte la demande peut maintenant la déposer.", words=YOUR_TEAM)


def _at_the_agency(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if turn := _unopened_letter(adhesion, own) or _postponed(adhesion, own):
        return turn
    if not _answered(adhesion, own) and (day := adhesion.instruction.silent_since(adhesion.agency.today())):
        return rejected(adhesion.instruction, day)
    return _AT_THE_AGENCY[InstructionState(adhesion.instruction.state)](adhesion, leads)


def _answered(adhesion: Adhesion, own: Membership | None) -> bool:
    """Whether a decision about the reader is signed, while those of others are awaited."""
    settled = AuthorizationState.where(settled=True)
    return own is not None and any(
        row.membership_id == own.pk and row.state in settled for row in adhesion.authorizations.all()
    )


def _checking(adhesion: Adhesion, leads: bool) -> Turn:
    return Turn(
        Party.AGENCY,
        "L’agence vérifie que le dossier est complet. Le délai de décision court à partir d’un dossier complet.",
    )


def _documents_asked(adhesion: Adhesion, leads: bool) -> Turn:
    request = adhesion.instruction.open_request
    due = request.due_on if request else None
    sentence = "L’agence demande des pièces pour continuer."
    if leads:
        action = Action("Répondre à l’agence", reverse("adhesions:answer", args=[adhesion.pk]))
        return Turn(Party.TEAM, sentence, due, action, yours=True)
    action = Action("Voir ce qui est demandé", reverse("adhesions:detail", args=[adhesion.pk]) + "#demande")
    return Turn(Party.TEAM, sentence, due, action, words=YOUR_TEAM)


def _examined(adhesion: Adhesion, leads: bool) -> Turn:
    return Turn(Party.AGENCY, "L’agence examine le dossier de chaque personne.", adhesion.instruction.due_on)


def _at_the_signature(adhesion: Adhesion, leads: bool) -> Turn:
    due_on = adhesion.instruction.due_on
    if waits := not_in_force(adhesion.authorization, adhesion.agency.today()):
        return Turn(Party.AGENCY, f"Les décisions sont proposées. {waits[0]}", due_on)
    return Turn(Party.AGENCY, "Les décisions sont en cours de signature.", due_on)


# The two last ones never stand with a filed request: both rows move in one transaction.
_AT_THE_AGENCY = for_each(
    InstructionState,
    "turn of the team whose request is filed",
    {
        InstructionState.RECEIVED: _checking,
        InstructionState.CHECKING: _checking,
        InstructionState.REQUESTED: _documents_asked,
        InstructionState.COMPLETE: _examined,
        InstructionState.PROPOSED: _at_the_signature,
        InstructionState.DECIDED: _checking,
        InstructionState.WITHDRAWN: _checking,
    },
)


def _decided(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if turn := _mine_first(adhesion, own, leads):
        return turn
    if adhesion.authorization.is_suspended:
        return _suspended(adhesion)
    missing = every_acting_member_has_received.reasons(adhesion)
    if missing:
        awaited = any(row.is_signed for row in adhesion.authorizations.all())
        if awaited:
            return Turn(Party.TEAM, " ".join(missing), words=YOUR_TEAM)
        return Turn(Party.NOBODY, " ".join(missing))
    if leads:
        return Turn(
            Party.TEAM,
            "Chaque personne autorisée a reçu sa lettre : déclarez la mise en œuvre.",
            action=Action("Déclarer la mise en œuvre", reverse("adhesions:start_work", args=[adhesion.pk])),
            yours=True,
        )
    return Turn(Party.TEAM, "La personne qui porte la demande peut déclarer la mise en œuvre.", words=YOUR_TEAM)


def _mine_first(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn | None:
    """What the reader is to do once the request is decided, whatever the team has to do."""
    return (
        _unopened_letter(adhesion, own)
        or _postponed(adhesion, own)
        or _to_insure(adhesion, own)
        or _arriving(adhesion, own, leads)
    )


def _to_insure(adhesion: Adhesion, own: Membership | None) -> Turn | None:
    """The right of the reader is to be confirmed, and a new certificate of insurance would do it."""
    if not any(own and row.membership_id == own.pk and row.awaits_insurance for row in adhesion.authorizations.all()):
        return None
    return Turn(
        Party.PERSON,
        "Votre autorisation est à confirmer auprès de l’agence : donnez-lui l’attestation d’assurance en cours.",
        action=Action("Donner ma nouvelle attestation d’assurance", reverse("adhesions:renewal", args=[own.pk])),
        yours=True,
    )


def _postponed(adhesion: Adhesion, own: Membership | None) -> Turn | None:
    """The decision about the reader is put off: what is expected is the reader’s to give."""
    row = next((row for row in adhesion.authorizations.all() if own and row.membership_id == own.pk), None)
    if row is None or not row.is_postponed:
        return None
    return Turn(
        Party.PERSON,
        "La décision vous concernant est ajournée : donnez à l’agence ce qu’elle attend.",
        row.proposal.expected_by,
        Action("Donner ce qui est attendu", reverse("adhesions:dossier", args=[own.pk])),
        yours=True,
    )


def turn_of_arrival(arrival: Arrival, adhesion: Adhesion, user, *, leads: bool) -> Turn:
    """Whose turn it is in the arrival of one person, said to `user`, or to nobody in particular. `adhesion` is that of the
    arrival, with its team."""
    member = next((one for one in adhesion.memberships.all() if one.pk == arrival.membership_id), None)
    if closing := closing_of(arrival.instruction):
        return Turn(
            Party.NOBODY,
            f"L’agence a clos cette demande : les pièces attendues jusqu’au {french_date(closing.request.due_on)} ne lui sont "
            "pas parvenues. Les autres autorisations ne changent pas.",
        )
    if member is None or not arrival.is_open:
        return Turn(Party.NOBODY, f"L’arrivée est {arrival.get_state_display()}.")
    page, mine = reverse("adhesions:arrival", args=[arrival.pk]), user is not None and member.user_id == user.pk
    if not arrival.is_draft:
        return _arrival_at_the_agency(arrival, leads)
    if member.awaits_answer:
        return Turn(
            Party.TEAM, f"{member.name} n’a pas encore répondu à l’invitation.", words="" if mine else YOUR_TEAM
        )
    if mine and member.is_in_progress:
        action = Action("Compléter mon dossier", reverse("adhesions:dossier", args=[member.pk]))
        return Turn(Party.TEAM, "Complétez votre dossier, puis signez votre engagement.", action=action, yours=True)
    if not member.is_engaged:
        return Turn(Party.TEAM, f"Nous attendons le dossier de {member.name}.", words=YOUR_TEAM)
    if not leads:
        return Turn(Party.TEAM, "La personne qui porte l’adhésion peut déposer l’arrivée.", words=YOUR_TEAM)
    if arrival_problems(arrival, adhesion.agency.today()):
        action = Action("Voir ce qui manque", page)
        return Turn(Party.TEAM, f"L’arrivée de {member.name} reste à compléter.", action=action, yours=True)
    action = Action("Déposer l’arrivée", reverse("adhesions:arrival_file", args=[arrival.pk]))
    return Turn(Party.TEAM, f"{member.name} a signé son engagement : déposez son arrivée.", action=action, yours=True)


def _arrival_at_the_agency(arrival: Arrival, leads: bool) -> Turn:
    instruction = arrival.instruction
    if day := instruction.silent_since(instruction.agency.today()):
        return rejected(instruction, day)
    if not instruction.awaits_documents:
        sentence = "L’agence examine le dossier de la personne qui arrive. Les autres autorisations ne changent pas."
        return Turn(Party.AGENCY, sentence, instruction.due_on)
    due = instruction.open_request.due_on if instruction.open_request else None
    sentence = "L’agence demande des pièces à la personne qui arrive."
    if leads:
        action = Action("Répondre à l’agence", reverse("adhesions:arrival_answer", args=[arrival.pk]))
        return Turn(Party.TEAM, sentence, due, action, yours=True)
    action = Action("Voir ce qui est demandé", reverse("adhesions:arrival", args=[arrival.pk]) + "#demande")
    return Turn(Party.TEAM, sentence, due, action, words=YOUR_TEAM)


def _arriving(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn | None:
    """What the reader is to do for whoever arrives: for the own arrival, whatever it is; else what the lead is awaited for."""
    for member in adhesion.memberships.all():
        arrival = member.arrives
        if arrival is None or not arrival.is_open or member.state not in LIVE:
            continue
        mine = own is not None and member.pk == own.pk
        if mine or leads:
            arrival.adhesion = adhesion
            turn = turn_of_arrival(arrival, adhesion, own.user if own else None, leads=leads)
            if mine or turn.yours:
                return turn
    return None


def _running(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if turn := _mine_first(adhesion, own, leads):
        return turn
    if adhesion.authorization.is_suspended:
        return _suspended(adhesion)
    return Turn(
        Party.NOBODY,
        f"La coopération est mise en œuvre depuis le {french_date(adhesion.started_on)}.{_leaving(adhesion)}",
        action=Action("Voir mes actes autorisés", reverse("adhesions:my_acts")),
    )


def _leaving(adhesion: Adhesion) -> str:
    """Who leaves, and when."""
    return "".join(
        f" {row.professional.full_name} quitte l’équipe le {french_date(row.withdrawal.effect_on)}."
        for row in adhesion.authorizations.all()
        if row.withdrawal
    )


def _closed(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if letter := _unopened_letter(adhesion, own):
        return letter
    if closing := closing_of(adhesion.instruction):
        return Turn(
            Party.NOBODY,
            f"L’agence a clos cette demande : les pièces attendues jusqu’au {french_date(closing.request.due_on)} ne lui sont "
            "pas parvenues. L’équipe peut déposer une nouvelle demande.",
        )
    over = f" {_over(adhesion)}" if adhesion.authorization.is_over else ""
    return Turn(Party.NOBODY, f"L’adhésion est terminée : personne de l’équipe n’a d’autorisation en vigueur.{over}")


def _withdrawn(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    return Turn(Party.NOBODY, "La demande est retirée.")


_TURNS = for_each(
    AdhesionState,
    "turn of the team",
    {
        AdhesionState.DRAFT: _in_preparation,
        AdhesionState.FILED: _at_the_agency,
        AdhesionState.DECIDED: _decided,
        AdhesionState.RUNNING: _running,
        AdhesionState.CLOSED: _closed,
        AdhesionState.WITHDRAWN: _withdrawn,
    },
)


def closing_of(instruction: Instruction | None) -> Closing | None:
    """What closed a dossier for want of an answer. The requests are prefetched where dossiers are listed."""
    asked = [] if instruction is None else [row for row in instruction.requests.all() if row.answered_at is None]
    return next((row for one in asked for row in one.closings.all() if row.is_decided), None)


def _unopened_letter(adhesion: Adhesion, own: Membership | None) -> Turn | None:
    """A letter waits for the reader."""
    delivery = next(
        (delivery_of(row) for row in adhesion.authorizations.all() if own and row.membership_id == own.pk), None
    )
    if delivery is None or delivery.received_at is not None:
        return None
    url = delivery.get_absolute_url()
    if delivery.channel == Channel.PAPER:
        return Turn(
            Party.AGENCY, "Votre lettre vous est envoyée par courrier recommandé.", action=Action("En savoir plus", url)
        )
    return Turn(Party.TEAM, "Une lettre de l’agence vous attend.", action=Action("Ouvrir ma lettre", url), yours=True)


def delivery_of(decision: NominativeAuthorization):
    """The delivery of the letter of a decision; None while the letter is not signed."""
    act = getattr(decision.letter, "act", None)
    return getattr(act, "delivery", None)

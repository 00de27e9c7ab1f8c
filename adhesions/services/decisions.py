"""Decisions per person: from the proposal to the letter, from the signed act to the right."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from adhesions.choices import OBJECTS, ArrivalState, AuthorizationState
from adhesions.mails import examining as mails
from adhesions.models import Adhesion, Arrival, Membership, NominativeAuthorization
from adhesions.rules.readiness import against_authorizing
from adhesions.selectors import adhesions_of, examined_in, with_team
from adhesions.services import doubts, informing, postponements, region
from adhesions.services.holds import review_holds, unready
from adhesions.services.motives import blocking, proposed_motive
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.instruction.choices import Finding, Outcome
from coopps.kernel.instruction.mails import tell_returned
from coopps.kernel.instruction.models import Instruction, Proposal
from coopps.kernel.instruction.rules import motive_problem, needs_motive
from coopps.kernel.instruction.services import examining, proposing
from coopps.kernel.typography import of
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.services import order_endings

S = AuthorizationState

# The kind of letter of each outcome.
LETTER_KINDS = {
    Outcome.AUTHORIZE: "notification_nominative",
    Outcome.REFUSE: "refus_nominatif",
    Outcome.POSTPONE: "ajournement",
}
# Refusals are read first, then what is unusual, then the rest.
RANKS = {Outcome.REFUSE: Rank.REFUSAL, Outcome.POSTPONE: Rank.ATTENTION, Outcome.AUTHORIZE: Rank.CONFORM}


# --- The instructor -----------------------------------------------------------------------------------------------
def declare_complete(instruction: Instruction, instructor) -> Instruction:
    """Declare the dossier complete; the team is told the date that follows from the rule (BR-12).

    Raises:
        TransitionRefused: the grid itself says that something is missing, or as the runner.
    """
    adhesion = with_team(adhesions_of(instruction)).get()
    with transaction.atomic():
        if left := to_complete(instruction):
            raise TransitionRefused(
                *(f"{examination.label} : à compléter, « {criterion.label} »." for examination, criterion in left)
            )
        instruction = examining.declare_complete(instruction, instructor)
        mails.tell_complete(adhesion, examined_in(adhesion, instruction))
    return instruction


def to_complete(instruction: Instruction) -> list[tuple]:
    """The criteria that the grids say are to complete, each with its examination: nothing is complete meanwhile."""
    examinations = instruction.examinations.standing().filter(answers__value=Finding.TO_COMPLETE).distinct()
    return [
        (examination, examination.grid.get(answer.criterion))
        for examination in examinations.prefetch_related("answers")
        for answer in examination.answers.all()
        if answer.value == Finding.TO_COMPLETE
    ]


def propose_for(membership: Membership, instructor, *, outcome: str, acts: list[str], **words) -> Proposal:
    """Propose the decision for one member, with acts of the version that the team joined, and a motive of law and fact
    when it gives less than that (BR-15).

    Raises:
        TransitionRefused: an unknown act, an authorization against a blocking finding of the grid of the person or of the team
            (BR-09, BR-11), the motive of the page without a fact, or as the kernel’s `proposing.propose_for`.
    """
    known = {act.code for act in membership.adhesion.version.acts}
    if not set(acts) <= known:
        raise TransitionRefused("Un des actes n’est pas dans la version du protocole que l’équipe a rejointe.")
    if settled(membership) is not None:
        raise TransitionRefused(f"La décision concernant {membership.name} est déjà signée.")
    if pending(membership) is not None:
        raise TransitionRefused(
            f"La lettre {of(membership.name)} attend la signature : reprenez d’abord la proposition."
        )
    is_partial = set(acts) < known
    if needs_motive(outcome, limits=words.get("limits", ""), is_partial=is_partial) and (
        problem := motive_problem(words.get("motivation", ""), proposed_motive(membership))
    ):
        raise TransitionRefused(problem)
    if outcome == Outcome.AUTHORIZE and (points := blocking(membership)):
        raise TransitionRefused(against_authorizing([criterion.label for criterion, _ in points]))
    return proposing.propose_for(
        membership.examination, instructor, outcome=outcome, acts=acts, is_partial=is_partial, **words
    )


def send_to_signature(instruction: Instruction, instructor) -> Instruction:
    """One pending decision and one letter per person go to the signatory; those signed or already there stay as they are.

    Raises:
        TransitionRefused: a grid or a proposal is missing, an identity is not verified, an insurance has expired
            (BR-32), or the person is not the dossier's instructor.
    """
    with transaction.atomic():
        region.keep(adhesions_of(instruction).get())
        instruction = perform(instruction, "propose", instructor)
        adhesion = with_team(adhesions_of(instruction)).get()
        members = examined_in(adhesion, instruction)
        if missing := not_ready(members):
            raise TransitionRefused(*missing)
        for member in members:
            if settled(member) is None and pending(member) is None:
                _pending_decision(adhesion, member, instructor)
        review_holds(adhesion)
        _conclude(instruction)  # nothing is left to sign when the only person undecided has left
    return instruction


def draft_letter(membership: Membership, instructor, **words) -> Letter:
    """Propose a decision and ask for its letter, as when every proposal made so far goes to the signatory: only to show the
    letter before. Caller's transaction, which is undone.

    Raises:
        TransitionRefused: as `propose_for`.
    """
    propose_for(membership, instructor, **words)
    adhesion = with_team(Adhesion.objects.filter(pk=membership.adhesion_id)).get()
    for member in examined_in(adhesion, membership.instruction):
        proposed = member.examination.current_proposal is not None
        if proposed and settled(member) is None and pending(member) is None:
            _pending_decision(adhesion, member, instructor)
    return pending(membership).letter


def not_ready(members: list[Membership]) -> list[str]:
    """What keeps the proposals from going to the signatory besides the instruction itself: identities, insurances.

    For an instruction that may be proposed: every member has a proposal.
    """
    return [sentence for member in members for sentence in unready(member, member.examination.current_proposal.outcome)]


def take_back(authorization: NominativeAuthorization, instructor, *, reason: str) -> NominativeAuthorization:
    """Take a proposal back before signature; its letter is cancelled and the dossier is in instruction again."""
    with transaction.atomic():
        authorization = take_letter_back(authorization, "abandon", instructor, reason=reason)
        _back_to_instruction(authorization, reason, instructor)
    return authorization


def give_up(membership: Membership, authorization: NominativeAuthorization | None, reason: str) -> None:
    """The person has left the dossier: nothing is decided any more about them. The others' decisions go on, and letters that
    named the person are prepared anew. Caller's transaction, which holds the letter and the dossier."""
    if authorization is not None:
        perform(authorization, "abandon", SYSTEM, reason=reason)
        perform(authorization.letter, "void", SYSTEM)
    proposing.set_aside(membership.examination, reason)
    review_holds(membership.adhesion)
    _conclude(membership.instruction)


# --- What the stored act changes (registered in adhesions.acts) -------------------------------------------------------
def on_issued(act: Act) -> None:
    """The letter is signed and stored: the decision moves, in the same transaction."""
    authorization = act.letter.authorization
    if authorization.outcome == Outcome.AUTHORIZE:
        perform(authorization, "authorize", SYSTEM, at=act.issued_at)
        informing.of_acceptance(authorization, act)
        order_endings.hear(authorization.adhesion.authorization)
    elif authorization.outcome == Outcome.REFUSE:
        perform(authorization, "refuse", SYSTEM)
    else:
        perform(authorization, "postpone", SYSTEM)
        postponements.ask(authorization)
    adhesion = authorization.adhesion
    review_holds(adhesion)
    _conclude(authorization.instruction)


def on_returned(letter: Letter) -> None:
    """The signatory sent the letter back: the proposal returns to the instruction, with the reason."""
    authorization = perform(letter.authorization, "abandon", SYSTEM, reason=letter.return_reason)
    _back_to_instruction(authorization, letter.return_reason, SYSTEM)
    tell_returned(authorization.instruction, letter)


def on_received(delivery: Delivery) -> None:
    """The person has the letter: the right begins now, and never backwards. An authorization ended meanwhile stays so."""
    authorization = delivery.act.letter.authorization
    if authorization.is_signed:
        perform(authorization, "begin", SYSTEM, at=timezone.now())
        doubts.review(authorization.adhesion)


def settled(membership: Membership) -> NominativeAuthorization | None:
    """The decision already signed for a member, or None."""
    return membership.authorizations.filter(state__in=S.where(settled=True)).first()


def pending(membership: Membership) -> NominativeAuthorization | None:
    """The decision about a member whose letter waits for the signatory, or None."""
    return membership.authorizations.filter(state=S.PENDING).first()


def _pending_decision(adhesion: Adhesion, member: Membership, instructor) -> NominativeAuthorization:
    proposal = member.examination.current_proposal
    outcome = Outcome(proposal.outcome)
    letter = ask_letter(
        LETTER_KINDS[outcome],
        adhesion.agency,
        addressee=member.user,
        title=f"{OBJECTS[outcome]} : {member.name}, {member.role_label}",
        rank=RANKS[outcome],
        exceptions=_exceptions(member, proposal),
        proposed_by=instructor,
    )
    return NominativeAuthorization.objects.create(
        adhesion=adhesion,
        membership=member,
        professional=member.professional,
        proposal=proposal,
        letter=letter,
        role=member.role,
        outcome=proposal.outcome,
        acts=proposal.acts,
        limits=proposal.limits,
        motivation=proposal.motivation,
    )


def _exceptions(member: Membership, proposal: Proposal) -> list[str]:
    """What a signatory should notice: a right narrower than the protocol, findings that are not plainly
    conform, and comments."""
    found = []
    acts = len(member.adhesion.version.acts)
    if proposal.outcome == Outcome.AUTHORIZE and len(proposal.acts) < acts:
        found.append(f"{len(proposal.acts)} des {acts} actes du protocole")
    if proposal.limits:
        found.append(f"Limites : {proposal.limits}")
    if proposal.outcome == Outcome.AUTHORIZE and proposal.motivation:
        found.append(f"Motifs : {proposal.motivation}")
    answers = member.examination.answers.exclude(value=Finding.CONFORM, comment="").exclude(
        value=Finding.NOT_APPLICABLE, comment=""
    )
    for answer in answers.order_by("criterion"):
        line = f"{answer.get_value_display()} : {member.examination.grid.get(answer.criterion).label}"
        found.append(f"{line} ({answer.comment})" if answer.comment else line)
    return found


def _back_to_instruction(authorization: NominativeAuthorization, reason: str, actor) -> None:
    proposing.withdraw(authorization.proposal, reason)
    instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=authorization.instruction.pk)
    if instruction.is_proposed:
        perform(instruction, "take_back", actor, note=reason)
    review_holds(authorization.adhesion)


def _conclude(instruction: Instruction) -> None:
    """When the last letter is signed, the dossier is decided."""
    instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
    if not instruction.is_proposed:
        return
    if NominativeAuthorization.objects.filter(
        membership__examination__instruction=instruction, state=S.PENDING
    ).exists():
        return
    perform(instruction, "conclude", SYSTEM)
    adhesion = adhesions_of(instruction).get()
    arrival = Arrival.objects.filter(instruction=instruction).first()
    if arrival is not None and arrival.is_open:
        perform(arrival, "conclude", SYSTEM)
    if arrival is None and adhesion.is_filed:
        adhesion = perform(adhesion, "conclude", SYSTEM)
    close_when_nobody_acts(adhesion)


def close_when_nobody_acts(adhesion: Adhesion) -> None:
    """Close an adhesion in which nobody holds a right any more, nor waits for a decision, nor arrives. Caller's transaction."""
    adhesion = Adhesion.objects.select_for_update(of=("self",)).get(pk=adhesion.pk)
    alive = adhesion.authorizations.filter(state__in=S.where(over=False))
    examined = not adhesion.is_undecided and not adhesion.instruction.is_over
    arriving = adhesion.arrivals.filter(state__in=ArrivalState.where(over=False)).exists()
    if not adhesion.is_over and not adhesion.is_undecided and not examined and not arriving and not alive.exists():
        perform(adhesion, "close", SYSTEM)

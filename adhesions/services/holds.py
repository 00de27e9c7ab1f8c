"""Letters that wait for more than a signatory: held with the reason, released when what they wait for has come."""

from __future__ import annotations

from django.db import transaction

from adhesions.choices import OBJECTS, REPLACED, AuthorizationState, Role
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from adhesions.rules.readiness import identity_problems, insurance_problems, nobody_authorized
from adhesions.rules.region import not_in_force
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.workflow.runner import SYSTEM, perform

S = AuthorizationState


def review_holds(adhesion: Adhesion) -> None:
    """Hold each letter that nobody may sign yet, and release it when somebody may.

    No letter goes to the signatory before the protocol is in force in the region (BR-08, BR-30). An authorization also
    waits for what it needs of the person (BR-32), and for somebody of the other side: nobody delegates, nor is delegated,
    alone. Two authorizations of one decision do not wait for each other. Bytes that name others than these are no longer
    to be signed.

    Caller's transaction; called whenever a decision of the adhesion, or the authorization of the region, changes.
    """
    decisions = list(
        NominativeAuthorization.objects.filter(adhesion=adhesion)
        .exclude(state__in=REPLACED)
        .select_related(
            "membership__adhesion__agency", "membership__professional", "professional", "letter__preparation"
        )
        .defer("letter__preparation__content")
    )
    everyone = " ".join(not_in_force(adhesion.authorization, adhesion.agency.today()))
    alone = {role: _alone(role, decisions) for role in Role}
    for row in decisions:
        if not row.is_pending:
            continue
        reason = everyone or " ".join(unready(row.membership, row.outcome))
        if row.outcome == Outcome.AUTHORIZE:
            reason = reason or alone[row.role]
            if row.letter.is_prepared and not row.is_prepared_with(row.counterparts):
                row.letter = perform(row.letter, "lapse", SYSTEM)
        _hold(row.letter, reason)


def review_every_hold() -> None:
    """Look again at every adhesion that has a letter held: an order comes into force, an insurance begins, with the day."""
    held = NominativeAuthorization.objects.filter(state=S.PENDING, letter__state=LetterState.HELD)
    for adhesion in Adhesion.objects.filter(authorizations__in=held).distinct():
        with transaction.atomic():
            review_holds(adhesion)


def unready(member: Membership, outcome: str) -> list[str]:
    """What keeps this decision about a member from going to the signatory."""
    if outcome != Outcome.AUTHORIZE:
        return identity_problems(member)
    return identity_problems(member) + insurance_problems(member, member.adhesion.agency.today())


def _alone(role: Role, decisions: list[NominativeAuthorization]) -> str:
    """Why a person of this role would act with nobody; empty when somebody of the other side is counted on."""
    others = [row for row in decisions if row.role == role.opposite]
    if any(row.is_counted_on for row in others):
        return ""
    found = ", ".join(f"{row.professional.full_name} ({OBJECTS[row.outcome].lower()})" for row in others)
    return f"{nobody_authorized(role.opposite)} : {found or 'aucune décision n’est proposée'}."


def _hold(letter: Letter, reason: str) -> None:
    """Bring a letter in line with the reason to hold it; empty when there is none. What is confirmed is left to its
    signature, which looks at the same conditions."""
    if letter.is_held and letter.hold_reason != reason:
        letter = perform(letter, "release", SYSTEM)
    if reason and letter.is_prepared:
        letter = perform(letter, "lapse", SYSTEM)
    if reason and letter.state == LetterState.TO_PREPARE:
        perform(letter, "hold", SYSTEM, reason=reason)

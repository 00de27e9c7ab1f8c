"""What a decision about a person needs before its letter is signed: read again at the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adhesions.rules.readiness import identity_problems, insurance_problems
from adhesions.rules.region import not_in_force
from coopps.kernel.workflow.conditions import condition

if TYPE_CHECKING:
    from adhesions.models.authorization import NominativeAuthorization


@condition
def identity_is_verified(authorization: NominativeAuthorization) -> list[str]:
    """Nothing is decided in the name of an identity that nobody verified."""
    return identity_problems(authorization.membership)


@condition
def insurance_is_valid(authorization: NominativeAuthorization) -> list[str]:
    """An expired insurance keeps an authorization from being given (BR-32)."""
    return insurance_problems(authorization.membership, authorization.adhesion.agency.today())


@condition
def protocol_is_in_force(authorization: NominativeAuthorization) -> list[str]:
    """Nobody is authorized under a protocol that is not in force in the region (BR-08, BR-30)."""
    return not_in_force(authorization.adhesion.authorization, authorization.adhesion.agency.today())


@condition
def letter_names_the_others(authorization: NominativeAuthorization) -> list[str]:
    """The signed bytes name the people of the other side who are authorized, or about to be, and nobody else."""
    if authorization.is_prepared_with(authorization.counterparts):
        return []
    return [
        f"{authorization.professional.full_name} : les décisions concernant l’équipe ont changé depuis que la lettre a été "
        "préparée ; préparez-la de nouveau."
    ]


@condition
def letter_is_signed(authorization: NominativeAuthorization) -> list[str]:
    """No one is authorized, refused or postponed without an act."""
    return [] if hasattr(authorization.letter, "act") else ["La lettre n’est pas signée."]

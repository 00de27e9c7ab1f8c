"""What keeps a decision about a person from being given: one code for the proposal and for the signed act."""

from __future__ import annotations

import datetime

from adhesions.choices import Role
from adhesions.rules.requirements import insurance_gap


def identity_problems(membership) -> list[str]:
    """Nothing is decided in the name of an identity that nobody verified."""
    if membership.professional.is_verified:
        return []
    return [f"{membership.name} : l’identité est à vérifier avant toute décision."]


def insurance_problems(membership, today: datetime.date) -> list[str]:
    """An expired insurance keeps an authorization from being given (BR-32)."""
    gap = insurance_gap(membership, today)
    return [f"{membership.name} : {gap[:1].lower()}{gap[1:]}"] if gap else []


def nobody_authorized(role: Role) -> str:
    """What holds the letters of the other side, without its full stop."""
    return f"Aucune {role.person} de l’équipe n’est autorisée"

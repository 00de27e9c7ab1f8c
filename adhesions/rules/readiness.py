"""What keeps a decision about a person from being given: one code for the proposal and for the signed act."""

from __future__ import annotations

import datetime

from accounts.rules import covered_until
from adhesions.choices import Role
from adhesions.rules.requirements import insurance_gap, insurances


def identity_problems(membership) -> list[str]:
    """Nothing is decided in the name of an identity that nobody verified."""
    if membership.professional.is_verified:
        return []
    return [f"{membership.name} : l’identité est à vérifier avant toute décision."]


def insured_until(membership, today: datetime.date) -> datetime.date | None:
    """The last day on which the person is insured without a gap; None when today is not such a day."""
    return covered_until((row for row in insurances(membership) if row.has_period), today)


def insurance_problems(membership, today: datetime.date) -> list[str]:
    """An expired insurance keeps an authorization from being given (BR-32)."""
    gap = insurance_gap(membership, today)
    return [f"{membership.name} : {gap[:1].lower()}{gap[1:]}"] if gap else []


def against_authorizing(points: list[str]) -> str:
    """What the grid sets against an authorization: the same sentence for the page and for the service (BR-11)."""
    return f"Une autorisation ne peut pas être proposée tant que la grille relève : {' ; '.join(points)}."


def nobody_authorized(role: Role) -> str:
    """What holds the letters of the other side, without its full stop."""
    return f"Aucune {role.person} de l’équipe n’est autorisée"

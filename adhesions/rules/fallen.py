"""What no longer holds of a right that was given (BR-18, BR-32): said, since when, and nothing more. A person decides."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from adhesions.choices import Condition, Role
from adhesions.rules.readiness import identity_problems
from adhesions.rules.region import not_in_force
from adhesions.rules.requirements import insurances
from coopps.kernel.typography import french_date

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Fallen:
    """A condition that does not hold any more: since which day, and the sentence that says so to everybody concerned."""

    condition: Condition
    since: datetime.date
    sentence: str


def fallen(right, day: datetime.date) -> list[Fallen]:
    """What no longer holds, on `day`, of a right that was given and is not over.

    Args:
        right: with its `membership` and its insurances, its `professional` and its verifications, its `adhesion` with the
            other rights and the authorization of the region.

    The suspension of the protocol in the region is no doubt: it is an act, which stops every right until it is lifted. Its end
    ends them.
    """
    found = (_counterpart(right), _insurance(right, day), _identity(right, day), _region(right, day))
    return [one for one in found if one is not None]


def _counterpart(right) -> Fallen | None:
    """Nobody of the other side may act any more, and somebody could since this right was given: who has not received the letter
    yet is awaited, and who never had a right did not lose it."""
    agency = right.adhesion.agency
    others = [row for row in right.adhesion.authorizations.all() if row.role != right.role]
    if any(row.is_active for row in others):
        return None
    stops = [row.stopped_at for row in others if row.stopped_at is not None and row.stopped_at >= right.authorized_at]
    if not stops:
        return None
    since = agency.day_of(max(stops))
    other = Role(right.role).opposite.person
    return Fallen(
        Condition.COUNTERPART,
        since,
        f"Aucune {other} de l’équipe n’a d’autorisation en vigueur depuis le {french_date(since)}.",
    )


def _insurance(right, day: datetime.date) -> Fallen | None:
    known = [row for row in insurances(right.membership) if row.has_period]
    if any(row.covers(day) for row in known):
        return None
    ends = [row.valid_to for row in known if row.valid_to < day]
    since = max(ends) + DAY if ends else right.adhesion.agency.day_of(right.authorized_at)
    return Fallen(
        Condition.INSURANCE, since, f"L’assurance connue de l’agence n’est plus valable depuis le {french_date(since)}."
    )


def _identity(right, day: datetime.date) -> Fallen | None:
    if not identity_problems(right.membership):
        return None
    events = list(right.professional.verifications.all())
    since = right.adhesion.agency.day_of(events[-1].at) if events else day
    return Fallen(
        Condition.IDENTITY,
        since,
        f"L’identité a été modifiée, et n’est plus vérifiée depuis le {french_date(since)}.",
    )


def _region(right, day: datetime.date) -> Fallen | None:
    authorization = right.adhesion.authorization
    if authorization.is_suspended or not not_in_force(authorization, day):
        return None
    return Fallen(Condition.REGION, day, f"{not_in_force(authorization, day)[0]}")

"""For whom a person signs today, and why not."""

from __future__ import annotations

from accounts.choices import AgencyRight, AgencyRoleKind
from accounts.models import Agency, AgencyRole, SignatureDelegation
from accounts.selectors import agencies_of
from coopps.kernel.typography import french_date


def agencies_signed_for(user) -> list[Agency]:
    """The agencies for which a person signs today, as Director General or by delegation (BR-14)."""
    return agencies_of(user, AgencyRight.SIGN)


def why_not(user) -> str:
    """Why a person who once could, or soon can, does not sign today; empty for who never signs."""
    delegation = SignatureDelegation.objects.filter(delegate=user).order_by("-valid_from").first()
    if delegation is not None:
        return _dates("Votre délégation de signature", delegation)
    role = AgencyRole.objects.filter(user=user, kind=AgencyRoleKind.DIRECTOR).order_by("-valid_from").first()
    return _dates("Votre fonction de direction", role) if role is not None else ""


def _dates(what: str, row: SignatureDelegation | AgencyRole) -> str:
    today = row.agency.today()
    if row.valid_to is not None and row.valid_to < today:
        return f"{what} a pris fin le {french_date(row.valid_to)} : vous ne signez plus pour l’{row.agency.name}."
    if row.valid_from > today:
        return (
            f"{what} commence le {french_date(row.valid_from)} : d’ici là, vous ne signez pas pour l’{row.agency.name}."
        )
    if isinstance(row, SignatureDelegation) and row.published_on is None:
        return (
            f"{what} n’est pas publiée : vous ne signez pas encore pour l’{row.agency.name}. Son administration inscrit la "
            "publication."
        )
    if isinstance(row, SignatureDelegation) and row.takes_effect_on > today:
        return f"{what} a été publiée le {french_date(row.published_on)} : vous signez à partir du lendemain."
    return f"{what} n’a plus d’effet : la personne qui l’a donnée ne dirige plus l’{row.agency.name}."

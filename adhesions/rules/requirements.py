"""What each criterion of the grid asks of a member, by the protocol that the team joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adhesions.choices import Item, Role
from adhesions.rules.composition import profession_problem
from coopps.kernel.instruction.grids import Criterion

if TYPE_CHECKING:
    from adhesions.models import Membership


def required(criterion: Criterion, member: Membership) -> tuple[str, bool]:
    """What is asked of a member, and whether what was typed is below it."""
    version, training = member.adhesion.version, member.adhesion.version.training
    if criterion.code == "M1":
        problem = profession_problem(member.role, member.professional.profession, version)
        return problem or f"Le protocole admet cette profession comme {member.role_label}.", bool(problem)
    if Item.EXPERIENCE in criterion.evidence:
        asked = training.experience_years
        if asked is None:
            return "Le protocole ne fixe pas de durée.", False
        years = sum(row.years or 0 for row in member.items_of_kind(Item.EXPERIENCE))
        return f"Le protocole demande {_count(asked, 'année')}.", years < asked
    if member.role != Role.DELEGATED and {Item.THEORY, Item.PRACTICE} & set(criterion.evidence):
        return "La formation est celle des personnes déléguées : sans objet ici.", False
    if Item.THEORY in criterion.evidence:
        asked = training.theory_hours
        if asked is None:
            return "Le protocole ne fixe pas de nombre d’heures.", False
        hours = sum(row.hours or 0 for row in member.items_of_kind(Item.THEORY))
        return f"Le protocole demande {_count(asked, 'heure')}.", hours < asked
    if Item.PRACTICE in criterion.evidence:
        if not training.practice:
            return "Le protocole ne fixe pas de pratique supervisée.", False
        return f"Le protocole demande : {training.practice.rstrip('.')}.", False
    if Item.EMPLOYER in criterion.evidence and not member.has_employer:
        return "La personne n’est pas salariée pour ce protocole : sans objet ici.", False
    return "", False


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"

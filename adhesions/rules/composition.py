"""Who may form a team (BR-01, BR-02, BR-08, BR-09, BR-31)."""

from __future__ import annotations

from adhesions.choices import LIVE, Role
from adhesions.rules.problems import Problem


def composition_problems(adhesion, members=None) -> list[Problem]:
    """What is wrong with the composition of a team, whatever the state of each person's dossier.

    Args:
        adhesion: with its `version`, `agency`, `authorization`, `sites` and `memberships` (their `professional`).
        members: those of the team as it will be, when it is not those who are there.
    """
    if members is None:
        members = [member for member in adhesion.memberships.all() if member.state in LIVE]
    return [
        *_size(members, adhesion.version.team_rules),
        *_professions(members, adhesion.version),
        *_duplicates(members),
        *_sites(adhesion),
    ]


def profession_problem(role: str, profession, version) -> str:
    """Why a person of `profession` cannot hold `role` under `version`; empty when nothing prevents it."""
    if not profession.eligible:
        return (
            f"La profession « {profession.label} » n’est pas de celles qui peuvent entrer dans un protocole de "
            "coopération."
        )
    allowed = _allowed(role, version)
    if allowed and profession.code not in allowed:
        return f"Le protocole ne prévoit pas la profession « {profession.label} » comme {Role(role).person}."
    if not allowed and role == Role.DELEGATING and not profession.is_physician:
        return "À défaut de précision du protocole, la personne délégante est médecin."
    if not allowed and role == Role.DELEGATED and not profession.is_paramedical:
        return "À défaut de précision du protocole, la personne déléguée exerce une profession paramédicale."
    return ""


def _allowed(role: str, version) -> set[str]:
    entries = version.delegating if role == Role.DELEGATING else version.delegated
    return {entry.profession for entry in entries}


def _size(members, team_rules) -> list[Problem]:
    problems = []
    if len(members) < 2:
        problems.append(
            Problem(
                "Une équipe réunit au moins deux professionnels de santé.",
                item="equipe",
                rule="BR-01",
            )
        )
    needed = {
        Role.DELEGATING: team_rules.delegating,
        Role.DELEGATED: team_rules.delegated,
    }
    for role, count in needed.items():
        there = sum(member.role == role for member in members)
        if there < count:
            people = f"au moins une {role.person}" if count == 1 else f"{count - there} × {role.person}"
            problems.append(Problem(f"Il manque {people} dans l’équipe.", item="equipe", rule="BR-09"))
    return problems


def _professions(members, version) -> list[Problem]:
    problems = []
    for member in members:
        if member.professional is None:
            continue
        reason = profession_problem(member.role, member.professional.profession, version)
        if reason:
            problems.append(Problem(f"{member.name} : {reason}", member.pk, "equipe", "BR-02"))
    return problems


def _duplicates(members) -> list[Problem]:
    seen, problems = set(), []
    for member in members:
        if member.professional is None:
            continue
        key = (member.professional.identifier_kind, member.professional.identifier)
        if key in seen:
            problems.append(
                Problem(
                    f"{member.name} : le numéro {member.professional.identifier_label} est déjà celui d’une autre "
                    "personne de l’équipe.",
                    member.pk,
                    "equipe",
                    "BR-31",
                )
            )
        seen.add(key)
    return problems


def _sites(adhesion) -> list[Problem]:
    sites = list(adhesion.sites.all())
    problems = []
    if sum(site.is_main for site in sites) != 1:
        problems.append(Problem("Indiquez le lieu principal de l’équipe.", item="lieux", rule="BR-08"))
    problems += [
        Problem(
            f"Le lieu « {site.name} » ({site.department}) n’est pas dans la région {adhesion.agency.region} : "
            "une équipe exerce dans une seule région.",
            item="lieux",
            rule="BR-08",
        )
        for site in sites
        if site.department not in adhesion.agency.departments
    ]
    return problems

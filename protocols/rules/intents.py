"""What keeps a letter of intent from being filed: one code for the page, the form and the machine (domain §3.1).

The law asks for two things, the object and the nature of the cooperation (arrêté of 31 December 2009); the agency of
Normandy asks for two professionals at least, of both sides, and one act at least (BR-01, BR-02).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accounts.rules import is_finess, is_siret
from protocols.choices import IntentKind, Role


@dataclass(frozen=True)
class IntentProblem:
    """One thing that is missing.

    Attributes:
        sentence: what is missing, said so that a person can act on it.
        part: the part of the form where it is mended: `SITES`, `ACTS`….
        rule: the business rule, for the reader of the code.
    """

    sentence: str
    part: str
    rule: str = ""


# The parts of the form, in its order; each is an anchor of the page.
COOPERATION, SITES, PROFESSIONALS, ACTS, SIMILAR, STATEMENT = (
    "cooperation",
    "lieux",
    "professionnels",
    "actes",
    "proches",
    "engagement",
)


def intent_problems(intent) -> list[IntentProblem]:
    """Everything that is missing in a letter of intent; nothing means that it may be filed.

    Args:
        intent: with its `sites`, `professionals` (their `profession`) and `acts`, which are read once each.
    """
    return [
        *_cooperation(intent),
        *_sites(intent),
        *composition_problems(intent.professionals.all()),
        *_acts(intent),
        *_statement(intent),
    ]


def ineligible(profession) -> str:
    """Why nobody of this profession may delegate or be delegated to; empty when its members may (BR-02)."""
    if profession.eligible:
        return ""
    return (
        f"La profession « {profession.label} » n’est pas de celles qui peuvent entrer dans un protocole de coopération."
    )


def composition_problems(professionals) -> list[IntentProblem]:
    """What is wrong with the people of a letter: two at least, of both sides, of eligible professions (BR-01, BR-02).

    A person counts once, and only with a name, a side and an eligible profession.
    """
    problems: list[IntentProblem] = []
    counted: dict[tuple[str, int], str] = {}
    for position, person in enumerate(professionals, start=1):
        who = person.name.strip() or f"Personne {position}"
        missing = _missing(person)
        if missing:
            problems.append(_person(f"{who} : indiquez {_listed(missing)}."))
        if person.email and not _is_email(person.email):
            problems.append(_person(f"{who} : l’adresse électronique ne s’écrit pas ainsi."))
        reason = ineligible(person.profession) if person.profession else ""
        if reason:
            problems.append(_person(f"{who} : {reason}", "BR-02"))
        if missing or reason:
            continue
        key = (" ".join(person.name.casefold().split()), person.profession.pk)
        if key in counted:
            problems.append(_person(f"{who} figure deux fois dans la lettre."))
        counted.setdefault(key, person.role)
    roles = list(counted.values())
    if len(roles) < 2:
        problems.append(_person("Nommez au moins deux professionnels de santé qui coopéreront.", "BR-01"))
    problems += [
        _person(f"Il manque au moins une {role.person}, d’une profession de santé qui peut coopérer.", "BR-01")
        for role in Role
        if role not in roles
    ]
    return problems


def _missing(person) -> list[str]:
    """What is not said of a person, in words."""
    said = {
        "son nom": person.name.strip(),
        "son rôle": person.role in Role.values,
        "sa profession": person.profession,
    }
    return [words for words, value in said.items() if not value]


def _cooperation(intent) -> list[IntentProblem]:
    problems = []
    if intent.kind == IntentKind.CREATION and not intent.title.strip():
        problems.append("Donnez un intitulé provisoire au protocole envisagé.")
    if intent.kind != IntentKind.CREATION and intent.protocol_id is None:
        problems.append("Dites quel protocole est concerné.")
    if not intent.purpose.strip():
        problems.append("Écrivez l’objet de la coopération : la loi le demande.")
    if intent.kind == IntentKind.EXTENSION and not intent.regional_need.strip():
        problems.append("Écrivez le besoin de santé de la région : l’agence le vérifie, et son arrêté le cite.")
    if not intent.nature:
        problems.append("Choisissez la nature de la coopération : la loi la demande.")
    problems += [sentence for _, sentence in intent.out_of_bounds(timezone.localdate())]
    return [IntentProblem(sentence, COOPERATION) for sentence in problems]


def _sites(intent) -> list[IntentProblem]:
    sites = list(intent.sites.all())
    if sum(site.is_main for site in sites) != 1:
        return [IntentProblem("Indiquez le lieu d’exercice principal : il dit quelle agence examine la lettre.", SITES)]
    return [
        IntentProblem(sentence, SITES)
        for position, site in enumerate(sites, start=1)
        for sentence in _site(site, position, intent.agency)
    ]


def _site(site, position: int, agency) -> Iterator[str]:
    if not (site.name.strip() and site.department):
        who = site.name.strip() or ("Lieu principal" if site.is_main else f"Lieu {position}")
        yield f"{who} : indiquez le nom de la structure et son code postal."
    elif agency is None and site.is_main:
        yield f"{site.name} : ce département n’est dans aucune région connue, vérifiez le code postal."
    elif agency is not None and site.department not in agency.departments:
        yield f"{site.name} n’est pas dans la région {agency.region} : une lettre concerne une seule région."
    if site.finess and not is_finess(site.finess):
        yield f"{site.name} : ce numéro FINESS n’est pas juste, corrigez-le ou effacez-le."
    if site.siret and not is_siret(site.siret):
        yield f"{site.name} : ce numéro SIRET n’est pas juste, corrigez-le ou effacez-le."


def _acts(intent) -> list[IntentProblem]:
    """An extension takes the acts of the protocol as they are."""
    if intent.kind == IntentKind.EXTENSION:
        return []
    acts = [act for act in intent.acts.all() if act.label.strip()]
    if not acts:
        return [IntentProblem("Indiquez au moins un acte dont le transfert est envisagé.", ACTS, "BR-03")]
    return [
        IntentProblem(f"« {act.label} » : dites si l’acte relève de la prévention, du diagnostic ou du soin.", ACTS)
        for act in acts
        if not act.kind
    ]


def _statement(intent) -> list[IntentProblem]:
    if intent.sincere:
        return []
    return [IntentProblem("Attestez que les informations de la lettre sont exactes.", STATEMENT)]


def _person(sentence: str, rule: str = "") -> IntentProblem:
    return IntentProblem(sentence, PROFESSIONALS, rule)


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"

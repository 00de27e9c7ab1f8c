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
from protocols.rules.intent_parts import ACTS, COOPERATION, PARTS, PROFESSIONALS, SITES, part_with


@dataclass(frozen=True)
class IntentProblem:
    """One thing that is missing.

    Attributes:
        sentence: what is missing, said so that a person can act on it.
        part: the part of the letter where it is mended: `SITES`, `ACTS`….
        rule: the business rule, for the reader of the code.
        anchor: the field or the row of the page of that part.
    """

    sentence: str
    part: str
    rule: str = ""
    anchor: str = ""


def intent_problems(intent) -> list[IntentProblem]:
    """Everything that is missing in a letter of intent; nothing means that it may be filed.

    Args:
        intent: with its `sites`, `professionals` (their `profession`) and `acts`, which are read once each.
    """
    return [
        *_protocol(intent),
        *_words(intent),
        *_sites(intent),
        *composition_problems(intent.professionals.all()),
        *_acts(intent),
    ]


def in_order(problems: list[IntentProblem]) -> list[IntentProblem]:
    """The same, in the order of the parts of the letter."""
    order = [part.key for part in PARTS]
    return sorted(problems, key=lambda problem: order.index(problem.part))


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
        # Who leads comes first, and says of themselves what is asked in a form of their own.
        row = "moi" if position == 1 else f"{PROFESSIONALS}-{position - 2}"
        missing = _missing(person)
        if missing:
            problems.append(_person(f"{who} : indiquez {_listed(missing)}.", anchor=row))
        if person.email and not _is_email(person.email):
            problems.append(_person(f"{who} : l’adresse électronique ne s’écrit pas ainsi.", anchor=row))
        reason = ineligible(person.profession) if person.profession else ""
        if reason:
            problems.append(_person(f"{who} : {reason}", "BR-02", anchor=row))
        if missing or reason:
            continue
        key = (" ".join(person.name.casefold().split()), person.profession.pk)
        if key in counted:
            problems.append(_person(f"{who} figure deux fois dans la lettre.", anchor=row))
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


def _protocol(intent) -> list[IntentProblem]:
    if intent.kind == IntentKind.CREATION or intent.protocol_id is not None:
        return []
    return [IntentProblem("Dites quel protocole est concerné.", COOPERATION)]


def _words(intent) -> list[IntentProblem]:
    """What is missing in the fields of the letter itself."""
    problems: list[tuple[str, str]] = []
    if intent.kind == IntentKind.CREATION and not intent.title.strip():
        problems.append(("title", "Donnez un intitulé provisoire au protocole envisagé."))
    if not intent.purpose.strip():
        problems.append(("purpose", "Écrivez l’objet de la coopération : la loi le demande."))
    if not intent.nature:
        problems.append(("nature", "Choisissez la nature de la coopération : la loi la demande."))
    if intent.kind == IntentKind.EXTENSION and not intent.regional_need.strip():
        needed = "Écrivez le besoin de santé de la région : l’agence le vérifie, et son arrêté le cite."
        problems.append(("regional_need", needed))
    problems += intent.out_of_bounds(timezone.localdate())
    if not intent.sincere:
        problems.append(("sincere", "Attestez que les informations de la lettre sont exactes."))
    return [IntentProblem(sentence, part_with(name).key, anchor=f"id_{name}") for name, sentence in problems]


def _sites(intent) -> list[IntentProblem]:
    sites = list(intent.sites.all())
    if sum(site.is_main for site in sites) != 1:
        return [IntentProblem("Indiquez le lieu d’exercice principal : il dit quelle agence examine la lettre.", SITES)]
    return [
        IntentProblem(sentence, SITES, anchor=f"{SITES}-{position - 1}")
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
    acts = [(row, act) for row, act in enumerate(intent.acts.all()) if act.label.strip()]
    if not acts:
        return [IntentProblem("Indiquez au moins un acte dont le transfert est envisagé.", ACTS, "BR-03")]
    return [
        IntentProblem(
            f"« {act.label} » : dites si l’acte relève de la prévention, du diagnostic ou du soin.",
            ACTS,
            anchor=f"{ACTS}-{row}",
        )
        for row, act in acts
        if not act.kind
    ]


def _person(sentence: str, rule: str = "", anchor: str = "") -> IntentProblem:
    return IntentProblem(sentence, PROFESSIONALS, rule, anchor)


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"

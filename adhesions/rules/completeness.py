"""What each person and the team still owe before the dossier is filed (domain §3.3)."""

from __future__ import annotations

import datetime

from accounts.models.agencies import agency_can_be_reached
from adhesions.choices import ACCEPTED, LIVE, Item, Role
from adhesions.rules.composition import composition_problems
from adhesions.rules.problems import Problem
from adhesions.rules.region import filing_obstacles, not_in_force
from adhesions.rules.requirements import insurance_over, insurance_warning, requirement
from coopps.kernel.typography import inside

# The section that says how and where the person exercises: every dossier has it, and it asks for no document.
PRACTICE = "exercice"
PRACTICE_LABEL = "Statut et lieux d’exercice"
# The rule of a problem that nothing more in the dossier mends: the person has less than the protocol asks.
BELOW = "BR-11"


def items_of(membership) -> list[Item]:
    """The items that a person's dossier has, in the order of the form. An identity verified already is not asked again
    (CRPA, L. 113-12)."""
    verified = membership.professional is not None and membership.professional.is_verified
    return items_for(membership.role, verified=verified, salaried=membership.has_employer)


def items_for(role: str, *, verified: bool = False, salaried: bool = True) -> list[Item]:
    """The items of the dossier of anybody in a role: the training is that of who is delegated acts; an employer agrees for
    whoever is salaried."""
    items = [] if verified else [Item.IDENTITY]
    items += [Item.REGISTRATION, Item.DIPLOMA, Item.EXPERIENCE]
    if role == Role.DELEGATED:
        items += [Item.THEORY, Item.PRACTICE]
    items += [Item.INSURANCE, Item.SWORN]
    if salaried:
        items.append(Item.EMPLOYER)
    items.append(Item.COMMITMENT)
    return items


def askable_items(membership) -> list[Item]:
    """What may be asked again of a person once the request is filed: an engagement is not signed again, and an identity that is
    verified may still be asked for."""
    items = [item for item in items_of(membership) if item != Item.COMMITMENT]
    return items if Item.IDENTITY in items else [Item.IDENTITY, *items]


def item_problems(membership, item: str, today: datetime.date) -> list[str]:
    """What is missing in one item, one sentence each; empty when the item is complete."""
    return [sentence for _, sentence in item_owed(membership, item, today)]


def item_owed(membership, item: str, today: datetime.date) -> list[tuple[str, str]]:
    """The same, each sentence with the anchor of the field where it is mended (empty: the item as a whole)."""
    return [*_missing(membership, item, today), *item_short(membership, item, today)]


def item_short(membership, item: str, today: datetime.date) -> list[tuple[str, str]]:
    """What was typed in an item is below what the protocol asks: what the agency's grid will find (BR-11)."""
    if item == Item.INSURANCE:
        short, field = insurance_over(membership, today), "valid_to"
    else:
        found = requirement(item, membership, today)
        short, field = found.short, found.field
    rows = list(membership.items_of_kind(item)) if short else []
    return [(field_anchor(rows[-1], field), short)] if rows else []


def item_warnings(membership, item: str, today: datetime.date, decided_by: datetime.date) -> list[str]:
    """What keeps nothing from being filed, and may keep an authorization from being signed."""
    if item != Item.INSURANCE:
        return []
    return [warning] if (warning := insurance_warning(membership, today, decided_by)) else []


def item_remarks(membership, item: str, today: datetime.date, decided_by: datetime.date) -> list[str]:
    """What is to be said of the values of an item while they are typed; what is not filled yet is left out."""
    doubtful = [sentence for row in membership.items_of_kind(item) for _, sentence in row.doubtful(today)]
    short = [sentence for _, sentence in item_short(membership, item, today)]
    return [*doubtful, *short, *item_warnings(membership, item, today, decided_by)]


def _missing(membership, item: str, today: datetime.date) -> list[tuple[str, str]]:
    """What is not given, or cannot be believed."""
    if item == Item.COMMITMENT:
        return [("", sentence) for sentence in _commitment(membership)]
    if item == Item.EMPLOYER:
        return [("", sentence) for sentence in _employer(membership)]
    rows = list(membership.items_of_kind(item))
    if not rows:
        return [("", "Rien n’est encore rempli.")]
    return [(field_anchor(row, field), sentence) for row in rows for field, sentence in row.owed(today)]


def practice_owed(membership) -> list[tuple[str, str]]:
    """What the person has not said of how and where they exercise. Nobody says it for them: whoever is salaried needs the
    agreement of an employer."""
    owed = []
    if not membership.practice_status:
        owed.append(("id_practice_status", "Le statut d’exercice pour ce protocole n’est pas encore dit."))
    if not membership.sites.all():
        owed.append(("id_sites", "Aucun lieu d’exercice n’est choisi."))
    return owed


def field_anchor(row, field: str) -> str:
    """The id of a field of a row in the page of its item."""
    return f"ligne-{row.pk or 0}-{field}"


def member_problems(membership, today: datetime.date) -> list[Problem]:
    """Everything that one person still owes."""
    if membership.awaits_answer:
        return [
            Problem(
                f"{membership.name} n’a pas encore répondu à l’invitation.",
                membership.pk,
                "equipe",
            )
        ]
    owed = [(PRACTICE, PRACTICE_LABEL, "", practice_owed(membership))]
    for item in items_of(membership):
        owed.append((item, item.label, "", _missing(membership, item, today)))
        owed.append((item, item.label, BELOW, item_short(membership, item, today)))
    return [
        Problem(f"{membership.name} — {label} : {inside(sentence)}", membership.pk, key, rule, anchor)
        for key, label, rule, found in owed
        for anchor, sentence in found
    ]


def intent_problems(adhesion, today: datetime.date) -> list[Problem]:
    """What is missing in the letter of intent. Only the object and the nature are required by law."""
    intent = adhesion.intent
    problems = [
        Problem(f"Lettre d’intention : {sentence}", item="intention") for _, sentence in intent.out_of_bounds(today)
    ]
    if not intent.purpose.strip():
        problems.append(
            Problem(
                "Lettre d’intention : décrivez l’objet de la coopération.",
                item="intention",
            )
        )
    if not intent.nature:
        problems.append(
            Problem(
                "Lettre d’intention : choisissez la nature de la coopération.",
                item="intention",
            )
        )
    return problems


def filing_problems(adhesion, today: datetime.date) -> list[Problem]:
    """Everything that keeps the adhesion from being filed: composition, letter of intent, each person's dossier, and an agency
    that cannot be reached."""
    members = [member for member in adhesion.memberships.all() if member.state in LIVE]
    return [
        *composition_problems(adhesion),
        *region_problems(adhesion, today),
        *intent_problems(adhesion, today),
        *(problem for member in members for problem in member_problems(member, today)),
        *(Problem(sentence) for sentence in agency_can_be_reached.reasons(adhesion)),
    ]


def arrival_problems(arrival, today: datetime.date) -> list[Problem]:
    """Everything that keeps the dossier of a person who arrives from being filed: the team as it will be, the protocol in the
    region, the person's own dossier, an agency that cannot be reached."""
    adhesion = arrival.adhesion
    member = next((one for one in adhesion.memberships.all() if one.pk == arrival.membership_id), arrival.membership)
    return [
        *composition_problems(adhesion, [one for one in adhesion.memberships.all() if one.stays or one == member]),
        *(
            Problem(sentence, item="protocole", rule="BR-08")
            for sentence in not_in_force(adhesion.authorization, today)
        ),
        *member_problems(member, today),
        *(Problem(sentence) for sentence in agency_can_be_reached.reasons(adhesion)),
    ]


def counterparts(membership) -> list:
    """The members on the other side whom the engagement names: those who have accepted; for who arrives, those who stay."""
    return [
        other
        for other in membership.adhesion.memberships.all()
        if other.role != membership.role and other.state in ACCEPTED and (not membership.arrives or other.stays)
    ]


def commitment_stands(membership) -> bool:
    """Whether the person's signature is still about this text, this version and these people."""
    commitment, others = membership.commitment, counterparts(membership)
    if commitment is None or commitment.version_sha256 != membership.adhesion.version.sha256:
        return False
    if membership.is_filed:
        # Nobody signs again once it is filed: it stands for those of the people named who are still there.
        return any(other.pk in commitment.counterpart_ids for other in others)
    named = dict(zip(commitment.counterpart_ids, commitment.counterpart_names, strict=True))
    return named == {other.pk: other.name for other in others}


def _commitment(membership) -> list[str]:
    if membership.commitment is None:
        return ["L’engagement n’est pas encore signé."]
    if not commitment_stands(membership):
        return [
            "L’engagement signé ne vaut plus, car l’équipe, un nom ou le protocole a changé : il est à signer de nouveau."
        ]
    return []


def _employer(membership) -> list[str]:
    agreement = membership.employer_agreement
    if agreement is None:
        return ["L’accord de l’employeur n’a pas encore été demandé."]
    if agreement.answered_at is None:
        return ["L’employeur n’a pas encore répondu."]
    return [] if agreement.agreed else ["L’employeur n’a pas donné son accord."]


def employer_is_awaited(membership) -> bool:
    """Whether the employer was asked, and has not answered."""
    agreement = membership.employer_agreement
    return agreement is not None and agreement.answered_at is None


def region_problems(adhesion, today: datetime.date) -> list[Problem]:
    """What the authorization of the protocol in the region still lacks."""
    return [
        Problem(sentence, item="protocole", rule="BR-08")
        for sentence in filing_obstacles(adhesion.authorization, today)
    ]

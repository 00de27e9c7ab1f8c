"""What the dossier of a person holds about one item, in words."""

from __future__ import annotations

from adhesions.choices import Item
from coopps.kernel.instruction import holdings
from coopps.kernel.typography import in_words

_UNSAID = ("id", "membership", "document", "unconfirmed", "confirmed_at", "paper", "saved_at")


def held(membership, item: str) -> list[holdings.Row]:
    """The rows of an item as they count, each with its document: what is received and not yet looked at is not there."""
    if item == Item.EMPLOYER:
        return [_agreement(one) for one in membership.employer_agreements.all()]
    if item == Item.COMMITMENT or item not in Item.values:
        return []
    rows = membership.items_of_kind(item)
    return [
        holdings.row(f"{item}-{row.pk}", str(row.item.label), facts(row), row.document)
        for row in rows
        if not row.is_being_renewed
    ]


def facts(row) -> list[tuple[str, str]]:
    """What a row says, in words, to be read."""
    said = []
    for model_field in row._meta.fields:
        if model_field.model is not type(row) or model_field.name in _UNSAID:
            continue
        said.append((model_field.verbose_name, in_words(getattr(row, model_field.name))))
    return said


def _agreement(agreement) -> holdings.Row:
    answer = {None: "attendue", True: "accord donné", False: "accord refusé"}[agreement.agreed]
    said = [("employeur", agreement.employer), ("réponse", answer), ("par", agreement.signatory_name)]
    return holdings.row(f"{Item.EMPLOYER}-{agreement.pk}", Item.EMPLOYER.label, said)

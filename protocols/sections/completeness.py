"""What a protocol still lacks: the same sentences on the page of a section, before the filing, and in the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from protocols.sections.content import Content, Row, normal
from protocols.sections.plan import SECTIONS
from protocols.sections.shapes import Field, Kind, Section

NOT_DEROGATORY = (
    "Aucun acte n’est dit dérogatoire : donnez, pour un acte au moins, le texte qui le réserve et pourquoi il est "
    "dérogatoire."
)


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: the section and the field where it is to be written, and a sentence that says it."""

    section: Section
    field: str
    sentence: str


def missing(content: Content, *, for_funders: bool = False) -> list[Missing]:
    """What keeps a protocol from being filed, in the order of the sections; nothing when it is complete.

    Args:
        for_funders: the regime has a funders' board: what annex 3 of the arrêté of 31 December 2009 asks is missing too.
    """
    content = normal(content)
    found = []
    for section in SECTIONS:
        for field in section.fields:
            found += [Missing(section, field.key, sentence) for sentence in _sentences(field, content, for_funders)]
    return found


def _sentences(field: Field, content: Content, for_funders: bool) -> Iterator[str]:
    value = content[field.key]
    if field.kind is Kind.RECORD:
        yield from (
            f"{field.label} : il manque « {column.label} »."
            for column in field.columns
            if (field.required and column.required) or (for_funders and column.for_funders)
            if value[column.key] in (None, "")
        )
    elif field.is_empty(value):
        if field.required:
            yield field.absent
    elif field.kind is Kind.TABLE:
        for position, row in enumerate(value, start=1):
            yield from _of_row(field, row, position)
    if field.key == "acts" and value and not any(_is_derogatory(act) for act in value):
        yield NOT_DEROGATORY
    if field.key == "care_steps":
        yield from _unknown_acts(value, {act["code"] for act in content["acts"]})


def _of_row(field: Field, row: Row, position: int) -> Iterator[str]:
    absent = [column.label for column in field.columns if column.required and row[column.key] in (None, "")]
    if absent:
        name = row[field.matched_by] if field.matched_by else position
        yield f"{field.row_name} {name or position} : il manque {', '.join(f'« {label} »' for label in absent)}."


def _is_derogatory(act: Row) -> bool:
    """An act reserved by a text, with the reason why the protocol is needed (BR-03)."""
    return bool(act["legal_basis"] and act["why_derogatory"])


def _unknown_acts(steps: list[Row], codes: set[str]) -> Iterator[str]:
    for position, step in enumerate(steps, start=1):
        if step["act"] and step["act"] not in codes:
            yield f"Étape {position} : l’acte {step['act']} n’est pas dans la liste de la rubrique 5."

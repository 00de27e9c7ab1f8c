"""The twenty sections, in the order of reading."""

from __future__ import annotations

from protocols.sections.model import WHO_AND_WHAT
from protocols.sections.model_care import CARE
from protocols.sections.model_means import MEANS
from protocols.sections.shapes import Section

SECTIONS: tuple[Section, ...] = WHO_AND_WHAT + CARE + MEANS
BY_KEY: dict[str, Section] = {section.key: section for section in SECTIONS}
_BY_FIELD = {key: section for section in SECTIONS for key in section.keys}


def section_numbered(number: int) -> Section:
    """The section `number`, from 1 to 20. Raises LookupError."""
    if not 1 <= number <= len(SECTIONS):
        raise LookupError(number)
    return SECTIONS[number - 1]


def section_of_field(key: str) -> Section:
    """The section in which the field `key` is. Raises KeyError."""
    return _BY_FIELD[key]

"""The twenty sections of a protocol, as data: what is asked, how it is kept, what is missing.

One description for the form, the page, the document and the machine. The content of a protocol is flat: the key of a field
gives its value. `normal()` puts any content, even none, into its one shape.
"""

from __future__ import annotations

from protocols.sections.completeness import Missing, missing
from protocols.sections.content import coded, document_content, normal
from protocols.sections.plan import BY_KEY, SECTIONS, section_numbered, section_of_field
from protocols.sections.reading import ReadField, ReadSection, profession_in_words, read, read_field, row_name
from protocols.sections.shapes import Column, Field, Kind, Section

__all__ = [
    "BY_KEY",
    "SECTIONS",
    "Column",
    "Field",
    "Kind",
    "Missing",
    "ReadField",
    "ReadSection",
    "Section",
    "coded",
    "document_content",
    "missing",
    "normal",
    "profession_in_words",
    "read",
    "read_field",
    "row_name",
    "section_numbered",
    "section_of_field",
]

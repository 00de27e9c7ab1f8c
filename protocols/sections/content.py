"""The content of a protocol: one shape, whatever was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from protocols.sections.plan import SECTIONS

Content = dict[str, Any]
Row = dict[str, Any]

_CODE = re.compile(r"A(?P<number>[1-9]\d{0,2})")


def normal(content: Content) -> Content:
    """`content` with every field of the model in its one shape, empty ones too; what belongs to no field is left out."""
    return {field.key: field.clean(content.get(field.key)) for section in SECTIONS for field in section.fields}


def document_content(content: Content, *, code: str, conditions: Iterable[str] = ()) -> Content:
    """What is frozen in a version: the fields, the code of the protocol, and what the catalogue reads of every protocol.

    A composition of the team that is not said to the end is none: the rule for all holds (BR-09).
    """
    found = normal(content)
    if None in found["team"].values():
        found["team"] = None
    return found | {"code": code, "acts_verified": True, "conditions": list(conditions)}


def coded(rows: Iterable[Row], known: Iterable[str], spare: Iterable[str] = ()) -> list[Row]:
    """The acts, each with a code: its own when it is in `known`, else the next that was never given.

    A code keeps its meaning from one version to the next: `known` holds those of the draft and of every version. Those in
    `spare` were never in a version: an act without a code takes them first, for it is the one that is being typed.
    """
    rows = list(rows)
    known = {code for code in known if _CODE.fullmatch(code)}
    own = {row.get("code") for row in rows}
    free = sorted((code for code in known & set(spare) if code not in own), key=_number)
    last = max((_number(code) for code in known), default=0)
    taken: set[str] = set()
    found = []
    for row in rows:
        code = row.get("code") or ""
        if code not in known or code in taken:
            if free:
                code = free.pop(0)
            else:
                last += 1
                code = f"A{last}"
        taken.add(code)
        found.append(row | {"code": code})
    return found


def _number(code: str) -> int:
    return int(_CODE.fullmatch(code)["number"])

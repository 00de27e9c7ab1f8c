"""The document of a protocol: the draft as it is now, or one of its frozen versions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from accounts.models import Agency
from coopps.kernel.documents.registry import Composition
from protocols.models import ProtocolVersion, RegionalAuthorization
from protocols.sections import read
from protocols.selectors import profession_names

TEMPLATE = "documents/protocols/document.html"
DRAFT = "PROJET – n’a pas valeur de protocole autorisé"


def document(
    content: dict[str, Any],
    *,
    code: str,
    agency: Agency | None,
    day: datetime.date,
    authors: Iterable[str] = (),
    version: ProtocolVersion | None = None,
    authorization: RegionalAuthorization | None = None,
    copy_of: str = "",
    standing: str = "",
) -> Composition:
    """The protocol as a document, with its table of contents.

    Args:
        content: what is drafted, or the content of `version`.
        code: of the protocol.
        agency: of the region that instructs it; None for what the catalogue knows without an order.
        day: dates the file.
        authors: names, as they are written.
        version: the frozen version: its number and its hash stand at the foot of each page.
        authorization: the order that authorizes it; without one, each page says that it is a draft.
        copy_of: whose copy this is, at the foot of each page.
        standing: what it is, when it is neither a draft nor what an order authorizes.
    """
    sections = read(content, profession_names())
    heading = content.get("title") or "Protocole sans intitulé"
    context = {
        "agency": agency,
        "authors": list(authors),
        "authorization": authorization,
        "code": code,
        "copy_of": copy_of,
        "day": day,
        "delegated": sections[2].fields[0].sentences,
        "delegating": sections[1].fields[0].sentences,
        "heading": heading,
        "sections": sections,
        "standing": f"Version {version.number}, autorisée" if authorization and version else standing or DRAFT,
        "is_draft": not authorization and not standing,
        "version": version,
    }
    data = {
        "protocole": code,
        "version": version.number if version else None,
        "empreinte": version.sha256 if version else None,
        "contenu": content,
    }
    return Composition(TEMPLATE, context, data, f"Protocole de coopération – {heading}"[:250])


def annex(version: ProtocolVersion) -> dict[str, Any]:
    """What `documents/protocols/_sections.html` needs, to annex a version to the order that authorizes it."""
    return {"sections": read(version.content, profession_names())}

"""Making documents: the bytes, and the acts that the portal issues by itself."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

from coopps.kernel.documents.models import Act
from coopps.kernel.documents.registry import Composition
from coopps.kernel.documents.rendering import render_letter
from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.law import selectors as law


def render(composition: Composition, *, day) -> tuple[bytes, bool]:
    """The PDF of a composition, and whether it is a specimen: it is, while a text of law or a rule is not reviewed."""
    specimen = not law.all_reviewed(day)
    content = render_letter(
        composition.template,
        composition.context,
        data=composition.data,
        title=composition.title,
        specimen=specimen,
    )
    return content, specimen


def sha256(content: bytes) -> str:
    """The hash by which bytes are recognized, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@cache
def template_version(template: str) -> str:
    """A hash of the template, of the base that it extends and of the style: what the document was made from."""
    digest = hashlib.sha256()
    sources = [Path(get_template(name).origin.name) for name in (template, "documents/letter_base.html")]
    sources += sorted((settings.BASE_DIR / "static" / "documents").glob("*.css"))
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def issue_by_portal(kind: str, *, agency, series: str, composition: Composition) -> Act:
    """Issue a document that nobody signs (acknowledgement, filed letter): rendered and stored at once.

    Runs in the caller's transaction. `composition.context` receives `number` and `day`.
    """
    day = agency.today()
    number = next_number(agency, series, day.year)
    composition.context.update(number=number, day=day)
    content, specimen = render(composition, day=day)
    return Act.objects.create(
        kind=kind,
        agency=agency,
        number=number,
        title=composition.title,
        day=day,
        issued_at=timezone.now(),
        content=content,
        sha256=sha256(content),
        template=composition.template,
        template_version=template_version(composition.template),
        snapshot=composition.data,
        specimen=specimen,
    )
